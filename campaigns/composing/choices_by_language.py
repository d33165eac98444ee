"""The templates of what we text about choices and agreements, one set a language: data.

Letters outside GSM-7 are avoided and Arabic starts in Arabic, as in
notices_by_language.py. Have a native speaker read a language before its first campaign.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChoosingWords:
    """Each is a word that the keyword tables know in that language."""

    less: str
    more: str
    pause: str
    topics: str


CHOOSING_WORDS = {
    "en": ChoosingWords("LESS", "MORE", "PAUSE", "TOPICS"),
    "fr": ChoosingWords("MOINS", "PLUS", "PAUSE", "SUJETS"),
    "es": ChoosingWords("MENOS", "MAS", "PAUSA", "TEMAS"),
    "pt": ChoosingWords("MENOS", "MAIS", "PAUSA", "TEMAS"),
    "de": ChoosingWords("WENIGER", "MEHR", "PAUSE", "THEMEN"),
    "nl": ChoosingWords("MINDER", "MEER", "PAUZE", "ONDERWERPEN"),
    "id": ChoosingWords("KURANGI", "TAMBAH", "JEDA", "TOPIK"),
    "it": ChoosingWords("MENO", "PIU", "PAUSA", "TEMI"),
    "ar": ChoosingWords("أقل", "أكثر", "استراحة", "مواضيع"),
}

# How a day is written; months only where their names stay inside GSM-7.
DAYS = {
    "en": "{day} {month} {year}",
    "fr": "{day:02}/{number:02}/{year}",
    "es": "{day:02}/{number:02}/{year}",
    "pt": "{day:02}/{number:02}/{year}",
    "de": "{day}.{number}.{year}",
    "nl": "{day:02}-{number:02}-{year}",
    "id": "{day:02}/{number:02}/{year}",
    "it": "{day:02}/{number:02}/{year}",
    "ar": "{day:02}/{number:02}/{year}",
}
MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)

CHOICES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "request_link": "{brand}: To get {list_name}, {promise}, open {link} and press "
        "the button.",
        "reminder": "We ask this once more only.",
        "ask_promise": "{brand}: We'd like to text you {promise} instead of {now}. "
        "Reply {yes} to agree; otherwise nothing changes.",
        "ask_consent": "{brand}: You get {list_name} as our customer. Reply {yes} to "
        "keep getting it, {promise}, or {no} to end it.",
        "ask_invite": "{brand}: Would you like {list_name} too, {promise}? Reply {yes} "
        "to join. Msg & data rates may apply.",
        "raised": "{brand}: Thank you. From now on: {lists}.",
        "kept": "{brand}: All right, nothing changes: {lists}.",
        "less": "{brand}: From now on: {lists}. Reply {more} to go back.",
        "least": "{brand}: You already get the least: {lists}. Reply {pause} for a "
        "break, {stop} to end.",
        "more": "{brand}: Back to what we promised: {lists}.",
        "most": "{brand}: You already get all we promised: {lists}.",
        "paused": "{brand}: Paused until {until}: {lists}. Reply {start} to go on "
        "sooner.",
        "resumed": "{brand}: We go on texting you: {lists}.",
        "topics": "{brand}: Our topics: {topics}. Reply {word} and the numbers you "
        "want, such as {word} 1 2.",
        "topics_chosen": "{brand}: From now on only: {topics}. Reply {word} to change "
        "it.",
        "topics_all": "{brand}: From now on all topics: {topics}.",
        "topics_none": "{brand}: There are no topics to choose from.",
    },
    "fr": {
        "request_link": "{brand} : pour recevoir {list_name}, {promise}, ouvrez {link} "
        "et appuyez sur le bouton.",
        "reminder": "C'est notre seul rappel.",
        "ask_promise": "{brand} : nous aimerions vous envoyer {promise} au lieu de "
        "{now}. Répondez {yes} pour accepter ; sinon rien ne change.",
        "ask_consent": "{brand} : vous recevez {list_name} comme client. Répondez "
        "{yes} pour continuer, {promise}, ou {no} pour finir.",
        "ask_invite": "{brand} : voulez-vous aussi {list_name}, {promise} ? Répondez "
        "{yes} pour vous inscrire. Frais de messages et de données possibles.",
        "raised": "{brand} : merci. Dès maintenant : {lists}.",
        "kept": "{brand} : entendu, rien ne change : {lists}.",
        "less": "{brand} : dès maintenant : {lists}. Répondez {more} pour revenir.",
        "least": "{brand} : vous recevez déjà le minimum : {lists}. {pause} pour une "
        "pause, {stop} pour finir.",
        "more": "{brand} : de nouveau comme promis : {lists}.",
        "most": "{brand} : vous recevez déjà tout ce qui est promis : {lists}.",
        "paused": "{brand} : en pause jusqu'au {until} : {lists}. Répondez {start} "
        "pour reprendre avant.",
        "resumed": "{brand} : nos SMS reprennent : {lists}.",
        "topics": "{brand} : nos sujets : {topics}. Répondez {word} et vos numéros, "
        "par exemple {word} 1 2.",
        "topics_chosen": "{brand} : dès maintenant seulement : {topics}. Répondez "
        "{word} pour changer.",
        "topics_all": "{brand} : dès maintenant tous les sujets : {topics}.",
        "topics_none": "{brand} : il n'y a pas de sujets à choisir.",
    },
    "es": {
        "request_link": "{brand}: Para recibir {list_name}, {promise}, abra {link} y "
        "pulse el boton.",
        "reminder": "Es nuestro unico recordatorio.",
        "ask_promise": "{brand}: Queremos enviarle {promise} en vez de {now}. Responda "
        "{yes} para aceptar; si no, nada cambia.",
        "ask_consent": "{brand}: Usted recibe {list_name} como cliente. Responda {yes} "
        "para seguir, {promise}, o {no} para terminar.",
        "ask_invite": "{brand}: ¿Quiere recibir también {list_name}, {promise}? "
        "Responda {yes} para unirse. Pueden aplicar tarifas de mensajes y datos.",
        "raised": "{brand}: Gracias. Desde ahora: {lists}.",
        "kept": "{brand}: De acuerdo, nada cambia: {lists}.",
        "less": "{brand}: Desde ahora: {lists}. Responda {more} para volver.",
        "least": "{brand}: Ya recibe lo minimo: {lists}. {pause} para una pausa, "
        "{stop} para salir.",
        "more": "{brand}: De nuevo lo prometido: {lists}.",
        "most": "{brand}: Ya recibe todo lo prometido: {lists}.",
        "paused": "{brand}: En pausa hasta el {until}: {lists}. Responda {start} para "
        "seguir antes.",
        "resumed": "{brand}: Seguimos con sus mensajes: {lists}.",
        "topics": "{brand}: Nuestros temas: {topics}. Responda {word} y sus numeros, "
        "por ejemplo {word} 1 2.",
        "topics_chosen": "{brand}: Desde ahora solo: {topics}. Responda {word} para "
        "cambiar.",
        "topics_all": "{brand}: Desde ahora todos los temas: {topics}.",
        "topics_none": "{brand}: No hay temas para elegir.",
    },
    "pt": {
        "request_link": "{brand}: Para receber {list_name}, {promise}, abra {link} e "
        "toque no botao.",
        "reminder": "Este é o nosso unico lembrete.",
        "ask_promise": "{brand}: Queremos enviar-lhe {promise} em vez de {now}. "
        "Responda {yes} para aceitar; se nao, nada muda.",
        "ask_consent": "{brand}: Recebe {list_name} como cliente. Responda {yes} para "
        "continuar, {promise}, ou {no} para terminar.",
        "ask_invite": "{brand}: Quer receber também {list_name}, {promise}? Responda "
        "{yes} para entrar. Podem aplicar-se tarifas de mensagens e dados.",
        "raised": "{brand}: Obrigado. A partir de agora: {lists}.",
        "kept": "{brand}: Certo, nada muda: {lists}.",
        "less": "{brand}: A partir de agora: {lists}. Responda {more} para voltar.",
        "least": "{brand}: Ja recebe o minimo: {lists}. {pause} para uma pausa, {stop} "
        "para sair.",
        "more": "{brand}: De volta ao prometido: {lists}.",
        "most": "{brand}: Ja recebe tudo o que prometemos: {lists}.",
        "paused": "{brand}: Em pausa até {until}: {lists}. Responda {start} para "
        "continuar antes.",
        "resumed": "{brand}: Voltamos a enviar: {lists}.",
        "topics": "{brand}: Os nossos temas: {topics}. Responda {word} e os numeros, "
        "por exemplo {word} 1 2.",
        "topics_chosen": "{brand}: A partir de agora apenas: {topics}. Responda {word} "
        "para mudar.",
        "topics_all": "{brand}: A partir de agora todos os temas: {topics}.",
        "topics_none": "{brand}: Nao ha temas para escolher.",
    },
    "de": {
        "request_link": "{brand}: Für {list_name}, {promise}, öffnen Sie {link} und "
        "drücken Sie den Knopf.",
        "reminder": "Wir erinnern nur dieses eine Mal.",
        "ask_promise": "{brand}: Wir möchten Ihnen {promise} senden statt {now}. "
        "Antworten Sie {yes}, wenn Sie einverstanden sind; sonst bleibt alles gleich.",
        "ask_consent": "{brand}: Sie erhalten {list_name} als Kunde. Antworten Sie "
        "{yes}, um es zu behalten, {promise}, oder {no}, um es zu beenden.",
        "ask_invite": "{brand}: Möchten Sie auch {list_name}, {promise}? Antworten Sie "
        "{yes}, um dabei zu sein. Es können Gebühren anfallen.",
        "raised": "{brand}: Danke. Ab jetzt: {lists}.",
        "kept": "{brand}: In Ordnung, alles bleibt gleich: {lists}.",
        "less": "{brand}: Ab jetzt: {lists}. {more} macht es rückgängig.",
        "least": "{brand}: Weniger geht nicht: {lists}. {pause} für eine Pause, {stop} "
        "zum Beenden.",
        "more": "{brand}: Wieder wie versprochen: {lists}.",
        "most": "{brand}: Sie erhalten schon alles Versprochene: {lists}.",
        "paused": "{brand}: Pause bis {until}: {lists}. {start} beendet sie früher.",
        "resumed": "{brand}: Es geht weiter: {lists}.",
        "topics": "{brand}: Unsere Themen: {topics}. Antworten Sie {word} und Ihre "
        "Nummern, etwa {word} 1 2.",
        "topics_chosen": "{brand}: Ab jetzt nur noch: {topics}. {word} ändert es.",
        "topics_all": "{brand}: Ab jetzt alle Themen: {topics}.",
        "topics_none": "{brand}: Es gibt keine Themen zur Wahl.",
    },
    "nl": {
        "request_link": "{brand}: Open {link} en druk op de knop voor {list_name}, "
        "{promise}.",
        "reminder": "We herinneren u alleen deze keer.",
        "ask_promise": "{brand}: We willen u {promise} sturen in plaats van {now}. "
        "Antwoord {yes} als u akkoord bent; anders verandert er niets.",
        "ask_consent": "{brand}: U krijgt {list_name} als klant. Antwoord {yes} om het "
        "te houden, {promise}, of {no} om te stoppen.",
        "ask_invite": "{brand}: Wilt u ook {list_name}, {promise}? Antwoord {yes} om "
        "mee te doen. Er kunnen kosten zijn.",
        "raised": "{brand}: Dank u. Vanaf nu: {lists}.",
        "kept": "{brand}: Goed, er verandert niets: {lists}.",
        "less": "{brand}: Vanaf nu: {lists}. Antwoord {more} om terug te gaan.",
        "least": "{brand}: U krijgt al het minste: {lists}. {pause} voor een pauze, "
        "{stop} om te stoppen.",
        "more": "{brand}: Weer zoals beloofd: {lists}.",
        "most": "{brand}: U krijgt al alles wat beloofd is: {lists}.",
        "paused": "{brand}: Pauze tot {until}: {lists}. Antwoord {start} om eerder "
        "verder te gaan.",
        "resumed": "{brand}: We gaan verder: {lists}.",
        "topics": "{brand}: Onze onderwerpen: {topics}. Antwoord {word} en uw nummers, "
        "zoals {word} 1 2.",
        "topics_chosen": "{brand}: Vanaf nu alleen: {topics}. Antwoord {word} om te "
        "wijzigen.",
        "topics_all": "{brand}: Vanaf nu alle onderwerpen: {topics}.",
        "topics_none": "{brand}: Er zijn geen onderwerpen om te kiezen.",
    },
    "id": {
        "request_link": "{brand}: Untuk {list_name}, {promise}, buka {link} dan tekan "
        "tombolnya.",
        "reminder": "Kami hanya mengingatkan sekali ini.",
        "ask_promise": "{brand}: Kami ingin mengirim {promise}, bukan {now}. Balas "
        "{yes} jika setuju; jika tidak, tidak ada yang berubah.",
        "ask_consent": "{brand}: Anda menerima {list_name} sebagai pelanggan. Balas "
        "{yes} untuk tetap menerima, {promise}, atau {no} untuk berhenti.",
        "ask_invite": "{brand}: Mau {list_name} juga, {promise}? Balas {yes} untuk "
        "ikut. Tarif pesan dan data mungkin berlaku.",
        "raised": "{brand}: Terima kasih. Mulai sekarang: {lists}.",
        "kept": "{brand}: Baik, tidak ada yang berubah: {lists}.",
        "less": "{brand}: Mulai sekarang: {lists}. Balas {more} untuk kembali.",
        "least": "{brand}: Ini sudah paling sedikit: {lists}. Balas {pause} untuk jeda"
        ", {stop} untuk berhenti.",
        "more": "{brand}: Kembali seperti janji kami: {lists}.",
        "most": "{brand}: Anda sudah menerima semua yang dijanjikan: {lists}.",
        "paused": "{brand}: Jeda sampai {until}: {lists}. Balas {start} untuk lanjut "
        "lebih awal.",
        "resumed": "{brand}: Kami lanjut mengirim: {lists}.",
        "topics": "{brand}: Topik kami: {topics}. Balas {word} dan nomornya, misalnya "
        "{word} 1 2.",
        "topics_chosen": "{brand}: Mulai sekarang hanya: {topics}. Balas {word} untuk "
        "mengubah.",
        "topics_all": "{brand}: Mulai sekarang semua topik: {topics}.",
        "topics_none": "{brand}: Tidak ada topik untuk dipilih.",
    },
    "it": {
        "request_link": "{brand}: Per ricevere {list_name}, {promise}, apri {link} e "
        "premi il pulsante.",
        "reminder": "Lo chiediamo solo ancora questa volta.",
        "ask_promise": "{brand}: Vorremmo inviarti {promise} invece di {now}. Rispondi "
        "{yes} per accettare; altrimenti non cambia nulla.",
        "ask_consent": "{brand}: Ricevi {list_name} come cliente. Rispondi {yes} per "
        "continuare, {promise}, o {no} per finire.",
        "ask_invite": "{brand}: Vuoi anche {list_name}, {promise}? Rispondi {yes} per "
        "iscriverti. Possono applicarsi costi di messaggi e dati.",
        "raised": "{brand}: Grazie. Da ora: {lists}.",
        "kept": "{brand}: Va bene, non cambia nulla: {lists}.",
        "less": "{brand}: Da ora: {lists}. Rispondi {more} per tornare indietro.",
        "least": "{brand}: Ricevi già il minimo: {lists}. {pause} per una pausa, "
        "{stop} per uscire.",
        "more": "{brand}: Di nuovo come promesso: {lists}.",
        "most": "{brand}: Ricevi già tutto ciò che è promesso: {lists}.",
        "paused": "{brand}: In pausa fino al {until}: {lists}. Rispondi {start} per "
        "riprendere prima.",
        "resumed": "{brand}: Riprendiamo i messaggi: {lists}.",
        "topics": "{brand}: I nostri temi: {topics}. Rispondi {word} e i numeri, per "
        "esempio {word} 1 2.",
        "topics_chosen": "{brand}: Da ora solo: {topics}. Rispondi {word} per "
        "cambiare.",
        "topics_all": "{brand}: Da ora tutti i temi: {topics}.",
        "topics_none": "{brand}: Non ci sono temi da scegliere.",
    },
    "ar": {
        "request_link": "من {brand}: لتلقي {list_name}، {promise}، افتح {link} واضغط "
        "الزر.",
        "reminder": "هذا تذكيرنا الوحيد.",
        "ask_promise": "من {brand}: نود أن نرسل إليك {promise} بدلا من {now}. أرسل "
        "{yes} للموافقة، وإلا فلن يتغير شيء.",
        "ask_consent": "من {brand}: تصلك {list_name} لأنك من عملائنا. أرسل {yes} كي "
        "تستمر، {promise}، أو {no} كي تنتهي.",
        "ask_invite": "من {brand}: هل تود تلقي {list_name} أيضا، {promise}؟ أرسل {yes} "
        "للاشتراك. قد تسري رسوم رسائل وبيانات.",
        "raised": "من {brand}: شكرا. من الآن: {lists}.",
        "kept": "من {brand}: حسنا، لن يتغير شيء: {lists}.",
        "less": "من {brand}: من الآن: {lists}. أرسل {more} للرجوع.",
        "least": "من {brand}: هذا أقل عدد: {lists}. أرسل {pause} للتوقف مؤقتا، أو "
        "{stop} للمغادرة.",
        "more": "من {brand}: عدنا إلى ما وعدنا به: {lists}.",
        "most": "من {brand}: يصلك الآن كل ما وعدنا به: {lists}.",
        "paused": "من {brand}: توقفنا مؤقتا حتى {until}: {lists}. أرسل {start} "
        "للعودة قبل ذلك.",
        "resumed": "من {brand}: عدنا إلى مراسلتك: {lists}.",
        "topics": "من {brand}: مواضيعنا: {topics}. أرسل {word} وأرقام ما تريد، مثل "
        "{word} 1 2.",
        "topics_chosen": "من {brand}: من الآن فقط: {topics}. أرسل {word} للتغيير.",
        "topics_all": "من {brand}: من الآن كل المواضيع: {topics}.",
        "topics_none": "من {brand}: ليست لدينا مواضيع للاختيار.",
    },
}
