"""Numbers as people write them by text, in the languages served: data, no logic.

Each counts only where nothing else of weight stands beside it, so that a word that is a
number in one language and no number in another ("due", "dos", "sept") does no harm.
"""

CARDINALS = {
    0: "zero cero nul null nol",
    1: "one un une uno una um uma ein eins eine een satu",
    2: "two deux dos dois duas due zwei twee dua",
    3: "three trois tres tre drei drie tiga",
    4: "four quatre cuatro quatro quattro vier empat",
    5: "five cinq cinco cinque funf fuenf vijf lima",
    6: "six seis sei sechs zes enam",
    7: "seven sept siete sete sette sieben zeven tujuh",
    8: "eight huit ocho oito otto acht delapan",
    9: "nine neuf nueve nove neun negen sembilan",
    10: "ten dix diez dez dieci zehn tien sepuluh",
}
ORDINALS = {
    1: "first premier premiere primero primera primer primeiro primeira primo prima "
    "erste erster erstes eerste pertama 1st 1er 1ere 1ste 1o 1a 1e",
    2: "second deuxieme seconde segundo segunda secondo seconda zweite zweiter zweites "
    "tweede kedua 2nd 2eme 2e 2de 2o 2a",
    3: "third troisieme tercero tercera tercer terceiro terceira terzo terza dritte "
    "dritter drittes derde ketiga 3rd 3eme 3e 3de 3o 3a",
    4: "fourth quatrieme cuarto cuarta quarto quarta vierte vierter viertes vierde "
    "keempat 4th 4eme 4e 4de 4o 4a",
    5: "fifth cinquieme quinto quinta funfte funfter funftes vijfde kelima "
    "5th 5eme 5e 5de 5o 5a",
}
LAST = "last dernier derniere ultimo ultima letzte letzter letztes laatste terakhir"
# What stands around a number or a label without changing it.
AROUND = (
    "option options opcion opcao opzione optie opsi pilihan number numero nummer nomor "
    "nr n opt answer reponse respuesta resposta risposta antwort antwoord jawaban "
    "choice "
    "choix i id my mi mon ma meine mijn saya je ich ik eu io yo the le la les el los "
    "las o a os as il lo gli der die das den het de yang is it its c est is es ist e "
    "would like love prefer choose pick vote want take go with for please pls thanks "
    "thank you merci danke grazie gracias obrigado bedankt terima kasih s il vous "
    "plait "
    "te plait por favor per favore bitte alstublieft tolong and to be will say think "
    "guess definitely mine votes choisis prends prefere aime quiero prefiero elijo "
    "quero prefiro escolho voglio preferisco scelgo nehme mochte will kies neem wil "
    "pilih mau stars star etoiles estrellas estrelas stelle sterne sterren bintang "
    "points point out of sur von van dari de"
)
# With one of these in it, a text that names an option may mean any other.
NOT = (
    "not no none neither never dont without except pas non ni sans jamais nada ninguno "
    "ninguna sin nao nenhum nenhuma sem nessuno nessuna senza nicht kein keine keiner "
    "ohne nie niet geen zonder nooit bukan tidak tanpa"
)
ONE_AFTER_ORDINAL = "one ones un une uno una"
