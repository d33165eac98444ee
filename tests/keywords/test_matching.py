"""What people text, and what it means: one labelled phrase a line."""

import unicodedata
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keywords.matching import LONGEST, Intent, fold, interpret, reserved_as
from keywords.understanding.vocabulary import PRECEDENCE, Word, squeeze, words

LEAVING = """
STOP | Stop. | stop!! | «STOP» | "stop" | S T O P | S.T.O.P. | ＳＴＯＰ | St​op
🛑 stop 🛑 | STOP please | please stop | Stop now. | ok stop | pls stop thanks
STOP\\n\\nSent from my phone | stop it | Stop this | STOP to end | STOP2END
Reply STOP | text stop | Stop to 2025550100 | UNSUBSCRIBE | Unsubscribe.
un-subscribe | unsub | unsubscribe me please | QUIT | end | Cancel
cancel please | REVOKE | remove | TD | opt-out | OPT OUT | optout | Arrêt
ARRET | arrete | arrêter svp | DÉSABONNER | STOP SMS | désinscription
Arrêtez ! | ALTO | baja | Parar | cancelar por favor | darme de baja | SAIR
pare | Stopp! | ENDE | abmelden bitte | UIT | afmelden | BERHENTI | batal
unreg | annulla | إيقاف | iptal | please unsubscribe me | dur | RET | stopp it
STOOOP | Stoppppp!!! | stop 🙏🏽 | rezygnuję | avsluta | lopeta
Please take me off your list | take me off this list! | remove me from your list
Remove my number from your database | stop texting me
Stop sending me these messages | STOP MESSAGING ME | quit texting me
pls stop the texts | don't text me again | Do not contact me
Don't message this number | no more texts | I don't want these texts anymore
I no longer want your messages | leave me alone | I want to unsubscribe
how do I unsubscribe? | how do I stop these messages | opt me out
I would like to opt out | please opt me out of this | delete my number
I never signed up for this | not interested | I'm not interested, thanks
I withdraw my consent | cancel my subscription | lose my number
why do you keep texting me? STOP. | No thanks\\nStop
you never asked. I said stop | I'll report you to the FCC
My lawyer will contact you | this is harassment | stop or I'll sue you
cease and desist | ne m'envoyez plus de messages | Ne m'envoyez plus de SMS svp
n'envoyez plus rien | désabonnez-moi | je veux me désabonner
je ne veux plus recevoir vos SMS | arrêtez de m'envoyer des messages
retirez-moi de votre liste | plus de pub svp | supprimez mon numéro
laissez-moi tranquille | je vais saisir la CNIL | no quiero recibir más
No quiero recibir más mensajes | ya no me envíen mensajes
no me manden más mensajes | dejen de enviarme mensajes | quiero darme de baja
bórrenme de la lista | déjenme en paz | no me interesa | quítenme de su lista
não quero mais receber | pare de me enviar mensagens | keine SMS mehr
bitte melden Sie mich ab | stuur me geen berichten meer | jangan kirim lagi
non voglio più ricevere messaggi
ايقاف | إيقَاف! | إيـقـاف | إيقاف من فضلك | الغاء الاشتراك | أريد إلغاء اشتراكي
لا أريد رسائلكم | لم أعد أرغب في تلقي الرسائل | توقفوا عن مراسلتي | احذفوا رقمي
"""

LEAVING_EVERYTHING = """
STOPALL | stop all | Stop-All! | STOP EVERYTHING | stop all texts
STOP ALL please | unsubscribe from everything | remove me from all your lists
never text me again | stop tout | arrêtez tout | BAJA TODO | batal semua
alles abmelden | sair de tudo | unsubscribe me from all lists | ايقاف الكل
"""

CONFIRMING = """
YES | yes! | Yes please | y | Y. | OK | okay | 👍 | 👍🏽 | 👍👍 | yes 👍 | sure
I agree | yep | Oui | OUI ! | d'accord | Sí | si | SIM | ja | Ja, gerne | YA
setuju | ✅ | confirm | sí, acepto | نعم | نَعَم. | نعم شكرًا | أوافق | اوافق
"""

DECLINING = """
NO | no. | no thanks | Nope | non merci | nein | nee | NÃO | tidak | 👎
لا | لا شكرًا
"""

HELP = """
HELP | help! | help please | INFO | AIDE | Ayuda | ajuda | HILFE | hulp
BANTUAN | aiuto | مساعدة | مساعده | ساعدوني
"""

RESUMING = """
START | unstop | UNSTOP. | Join | subscribe | start again | DÉBUT | alta | mulai
ابدأ | إبدأ | ابدا | اشترك
"""

UNCLEAR = """
stpo | sotp | ST0P | stoip texting me | unsuscribe | unsubcribe
ubsubscribe me | unsubscrbe | cancle | canel | arrret | desabboner | berhnti
sotp texting me | stp | enough | spam | no more | who is this?
basta | STOPS | 🛑 | how did you get my number | too many texts
trop de messages | fuck off | this is spam
كفى | لا أريد | من أنت؟ | ايقف
I was happy with you for years but this is too much so STOP
stop i have no idea who you are or why this happens to me
"""

WRONG_NUMBER = """
wrong number | Wrong number! | sorry, wrong number | You have the wrong number
wrong person | Hi. Wrong number. Thanks | I think you got the wrong person
this is not her number anymore | no one by that name here
mauvais numéro | C'est un faux numéro | vous vous trompez de numéro
número equivocado | se ha equivocado de número | Falsche Nummer
Sie haben die falsche Nummer | numero sbagliato | ha sbagliato numero
verkeerd nummer | u hebt het verkeerde nummer | número errado | salah nomor
maaf salah sambung | رقم خطأ | الرقم غلط
"""

MESSAGES = """
I gave you the wrong number for my order, sorry | is this the wrong number to ask
when does the sale stop | we've got to stop this bill | don't stop!
please don't stop | Don't unsubscribe me | I don't want to unsubscribe | shop
step | top | Can I stop by tomorrow? | Stop by the shop at 5?
what time do you end on Sunday | is the stop sign still there
where is the bus stop | my order has not come | help with my order please
yes I would like the red one | no the blue one | ok see you there then
can you cancel my order | Remove the roses from my order
The end of the month works | I quit my job to grow tulips | thank you! | 🌷 | ???
12 | Liked “Tulips are in. Reply STOP to end” | Reacted 👍 to “Reply STOP to end”
A aimé « Les tulipes. Répondez STOP pour finir » | to “STOP to end”
did I unsubscribe? | why did you stop texting me
start shipping on Monday please | join us for lunch? | l'arrêt de bus est loin
je n'arrête pas de sourire, merci | ¿cuándo baja el precio?
no me cancelen el pedido | j'aime la fin du film | bitte nicht abmelden
متى ينتهي العرض؟ | لا توقفوا الرسائل | لا أريد إلغاء الطلب | إيقاع جميل
quand finit la promo | tulips | ok so what
"""

TABLE = {
    Intent.OPT_OUT: LEAVING,
    Intent.OPT_OUT_ALL: LEAVING_EVERYTHING,
    Intent.CONFIRM: CONFIRMING,
    Intent.DECLINE: DECLINING,
    Intent.HELP: HELP,
    Intent.RESUME: RESUMING,
    Intent.CLARIFY: UNCLEAR,
    Intent.WRONG_NUMBER: WRONG_NUMBER,
    Intent.MESSAGE: MESSAGES,
}
PHRASES = [
    pytest.param(phrase.strip().replace("\\n", "\n"), intent, id=f"{intent}: {phrase}")
    for intent, block in TABLE.items()
    for line in block.strip().splitlines()
    for phrase in line.split(" | ")
]
BUNGA = object()
SOME_WORD = st.sampled_from(words())


@pytest.mark.parametrize(("text", "intent"), PHRASES)
def test_a_phrase_means_what_its_label_says(text, intent):
    assert interpret(text).intent == intent


EMOJI = st.sampled_from(
    ["😀", "🙏🏽", "👍", "❤️", "✨", "👩🏽\u200d🚀", "🏳️\u200d🌈", "🇫🇷", "♥", "☹️", "🛑"]
)
INVISIBLE = st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f")
LETTERS = SOME_WORD.filter(lambda word: any(map(str.isalpha, word.word)))


def missed(some: Iterable[Word]) -> list[str]:
    return [word.word for word in some if interpret(word.word).intent != word.intent]


@pytest.mark.parametrize("language", sorted({word.language for word in words()}))
def test_a_reserved_word_means_what_its_file_says(language):
    assert missed(word for word in words() if word.language == language) == []


def test_a_reserved_word_names_its_confidence_and_sources():
    known = ("high", "medium", "low", "unverified")

    assert {word.confidence for word in words()} <= set(known)
    assert all(all(word.sources) and word.sources for word in words())


@given(LETTERS, st.lists(EMOJI, max_size=3), st.lists(EMOJI, max_size=3))
def test_emoji_around_a_word_do_not_matter(word, before, after):
    text = " ".join([*before, word.word, *after])

    assert interpret(text).intent == word.intent


@given(SOME_WORD, INVISIBLE, st.integers(0, 20))
def test_what_nobody_sees_does_not_matter(word, invisible, at):
    text = word.word[:at] + invisible + word.word[at:]

    assert interpret(text).intent == word.intent


@given(SOME_WORD, st.sampled_from((str.upper, str.lower, str.title, str.swapcase)))
def test_case_does_not_matter(word, change):
    assert interpret(change(word.word)).intent == word.intent


@given(SOME_WORD, st.sampled_from("\u0300\u0301\u0302\u0308\u0327"))
def test_accents_do_not_matter(word, accent):
    accented = "".join(
        letter + accent if letter.isalpha() and letter.isascii() else letter
        for letter in word.word
    )

    assert interpret(accented).intent == word.intent


@given(SOME_WORD, st.sampled_from((" ", "  ", "\u00a0", "\u200b", ".", "-", "*", "\t")))
def test_what_stands_between_letters_does_not_matter(word, between):
    assert interpret(between.join(word.word)).intent == word.intent


@given(SOME_WORD, st.text("\"'«»“”‘’()[]*.,!?… \n", max_size=5), st.text(".!? )»”'"))
def test_punctuation_around_a_word_does_not_matter(word, before, after):
    text = before + word.word + after

    assert interpret(text).intent == word.intent


@given(SOME_WORD)
def test_full_width_letters_do_not_matter(word):
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word.word)

    assert interpret(wide).intent == word.intent


@given(st.text())
def test_it_never_raises(text):
    assert interpret(text, staff_words={"BUNGA": BUNGA}).intent in Intent


@given(
    st.lists(
        st.sampled_from(
            ["stop", "the", "please", "texts", "don't", "no", "STOP", ".", "“", "🛑"]
        )
    )
)
def test_it_never_raises_on_words_it_knows(tokens):
    assert interpret(" ".join(tokens)).intent in Intent


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_composed_and_decomposed_text_fold_alike(text):
    composed = unicodedata.normalize("NFC", text)
    decomposed = unicodedata.normalize("NFD", text)

    assert fold(composed) == fold(decomposed)


@given(SOME_WORD)
def test_a_staff_keyword_never_overrides_a_reserved_word(word):
    found = interpret(word.word, staff_words={word.word: BUNGA})

    assert found.intent == word.intent or word.intent == Intent.CLARIFY


def test_no_word_means_different_things_in_different_languages():
    meanings = {}
    for word in words():
        meanings.setdefault(squeeze(fold(word.word)), set()).add(word.intent)

    assert [key for key, intents in meanings.items() if len(intents) > 1] == []


@pytest.mark.parametrize(
    ("typed", "alike"),
    [
        pytest.param("أإآٱا", "ااااا", id="alef"),
        pytest.param("مساعدة", "مساعده", id="teh marbuta"),
        pytest.param("كفى", "كفي", id="alef maqsura"),
        pytest.param("نَعَمْ", "نعم", id="vowel signs"),
        pytest.param("نعـــم", "نعم", id="tatweel"),
        pytest.param("١٢٣ ۴۵۶", "123 456", id="digits"),
    ],
)
def test_arabic_is_read_however_it_is_spelt(typed, alike):
    assert fold(typed) == fold(alike)


@pytest.mark.parametrize(
    ("text", "intent", "argument"),
    [
        pytest.param("استراحة ٢ أسابيع", Intent.PAUSE, "14", id="weeks"),
        pytest.param("استراحة 3 ايام", Intent.PAUSE, "3", id="days"),
        pytest.param("إيقاف مؤقت", Intent.PAUSE, "", id="a pause is no leaving"),
        pytest.param("مواضيع ١ ٣", Intent.TOPICS, "1 3", id="numbers"),
        pytest.param("مواضيع الكل", Intent.TOPICS, "all", id="all"),
        pytest.param("إيقاف العروض", Intent.OPT_OUT, "العروض", id="one list"),
    ],
)
def test_what_follows_an_arabic_word_is_read(text, intent, argument):
    found = interpret(text)

    assert (found.intent, found.argument) == (intent, argument)


def test_leaving_comes_first_where_languages_disagree():
    assert set(PRECEDENCE[:2]) == {Intent.OPT_OUT_ALL, Intent.OPT_OUT}


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        pytest.param("STOP OFFERS", "offers", id="one word"),
        pytest.param("Stop Weekly Offers!", "weekly offers", id="two words"),
        pytest.param("stop offers please", "offers", id="courtesy"),
        pytest.param("unsubscribe vip-club", "vip club", id="another word"),
        pytest.param("STOP", "", id="nothing"),
        pytest.param("stop it", "", id="not a list"),
    ],
)
def test_the_list_to_leave_is_the_argument(text, argument):
    found = interpret(text)

    assert (found.intent, found.argument) == (Intent.OPT_OUT, argument)


@pytest.mark.parametrize(
    "text", ["bunga", "Bunga!", "«BUNGA»", "bunga please", "JOIN BUNGA"]
)
def test_a_staff_keyword_is_found_however_it_is_typed(text):
    found = interpret(text, staff_words={"BUNGA": BUNGA})

    assert (found.intent, found.keyword) == (Intent.KEYWORD, BUNGA)


def test_a_copied_instruction_is_read_as_its_keyword():
    found = interpret("Text BUNGA to 202 555 0100", staff_words={"BUNGA": BUNGA})

    assert found.keyword is BUNGA


def test_a_keyword_inside_a_sentence_is_a_message():
    found = interpret("is bunga still open", staff_words={"BUNGA": BUNGA})

    assert found.intent == Intent.MESSAGE


def test_a_keyword_comes_before_a_near_miss():
    found = interpret("STOMPS", staff_words={"STOMPS": BUNGA})

    assert found.intent == Intent.KEYWORD


def test_join_made_by_staff_stays_resume_and_names_the_keyword():
    found = interpret("Join", staff_words={"JOIN": BUNGA})

    assert (found.intent, found.keyword) == (Intent.RESUME, BUNGA)


def test_start_with_a_list_it_was_told_of_resumes_that_list():
    found = interpret("START weekly offers", list_names=["Weekly offers"])

    assert (found.intent, found.argument) == (Intent.RESUME, "weekly offers")


def test_start_with_anything_else_is_a_message():
    assert interpret("START shipping", list_names=["offers"]).intent == Intent.MESSAGE


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("AIDE", "fr", id="French alone"),
        pytest.param("Ayuda", "es", id="Spanish alone"),
        pytest.param("STOP", "", id="shared"),
    ],
)
def test_a_word_tells_its_language_unless_it_is_shared(text, language):
    assert interpret(text).language == language


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        pytest.param("Stop!", Intent.OPT_OUT, id="leaving"),
        pytest.param("stop smoking", Intent.OPT_OUT, id="begins with leaving"),
        pytest.param("YES", Intent.CONFIRM, id="confirming"),
        pytest.param("tulips", None, id="free"),
        pytest.param("stpo", None, id="free but unclear"),
    ],
)
def test_staff_are_told_what_a_word_already_means(word, meaning):
    assert reserved_as(word) is meaning


@pytest.mark.parametrize(
    ("text", "speaks", "intent"),
    [
        pytest.param("Fin!", {"sv"}, Intent.MESSAGE, id="nice in Swedish"),
        pytest.param("FIN", {"fr"}, Intent.OPT_OUT, id="end in French"),
        pytest.param("fin", {"fr", "no"}, Intent.OPT_OUT, id="one of two languages"),
        pytest.param("fin", set(), Intent.OPT_OUT, id="nothing known of the person"),
        pytest.param("TAK", {"pl"}, Intent.CONFIRM, id="yes in Polish"),
        pytest.param("Tak!", {"da"}, Intent.MESSAGE, id="thanks in Danish"),
        pytest.param("tak", {"ms"}, Intent.MESSAGE, id="not in Malay"),
        pytest.param("Ya", {"id"}, Intent.CONFIRM, id="yes in Indonesian"),
        pytest.param("¡Ya!", {"es"}, Intent.MESSAGE, id="enough in Spanish"),
        pytest.param("RET", {"tr"}, Intent.OPT_OUT, id="refusal in Turkish"),
        pytest.param("Ret", {"da"}, Intent.MESSAGE, id="right in Danish"),
        pytest.param("DUR", {"tr", "fr"}, Intent.OPT_OUT, id="stop in Turkish"),
        pytest.param("slut", {"sv"}, Intent.CLARIFY, id="end or sold out in Swedish"),
        pytest.param("slut", {"en"}, Intent.MESSAGE, id="an insult in English"),
        pytest.param("Peru", {"en"}, Intent.MESSAGE, id="a country"),
        pytest.param("PERU", {"fi"}, Intent.CLARIFY, id="cancel in Finnish"),
        pytest.param("STOP", {"da", "ms"}, Intent.OPT_OUT, id="STOP anywhere"),
        pytest.param("seis", {"fi"}, Intent.MESSAGE, id="six in Spanish"),
    ],
)
def test_an_everyday_word_counts_where_it_is_the_word_for_it(text, speaks, intent):
    assert interpret(text, speaks=speaks).intent is intent


def test_every_everyday_word_says_where_it_is_one():
    told = [word for word in words() if word.ordinary_in]

    assert all(word.languages.isdisjoint(word.ordinary_in) for word in told)


@pytest.mark.parametrize(
    ("speaks", "language"),
    [
        pytest.param(set(), "ms", id="nothing known of the person"),
        pytest.param({"en"}, "ms", id="English"),
        pytest.param({"ms", "en"}, "ms", id="its own"),
        pytest.param({"id"}, "", id="one much like it"),
    ],
)
def test_a_request_in_other_words_tells_its_language(speaks, language):
    assert interpret("banyak sangat mesej", speaks=speaks).language == language


def test_oui_only_confirms():
    assert interpret("OUI").intent == Intent.CONFIRM


def test_a_very_long_text_is_read_by_its_beginning():
    assert interpret("STOP. " + "why " * 5000).intent == Intent.OPT_OUT


@given(SOME_WORD, st.integers(LONGEST, 3 * LONGEST))
def test_ten_thousand_characters_are_read_by_their_first(word, length):
    text = f"{word.word} " * length

    assert interpret(text) == interpret(text[:LONGEST])
