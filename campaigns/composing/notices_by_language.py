"""The templates of the required notices, one set a language: data, no logic.

Letters outside GSM-7 (ê ç á í ó ú ã õ, curly quotes) are avoided, because one of them
halves the room of a text; where no other word will do, the accent is left off, as
people do by text. Arabic is always UCS-2, 70 characters or 67 a part: it is short and
without vowel signs. It starts in Arabic ("من {brand}" for "{brand}"), because phones
set a text from right to left by its first letter. Have a native speaker read a language
before its first campaign.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Frequency:
    one: str
    many: str
    periods: Mapping[str, str]
    hours: str
    days: str
    varies: str


def _periods(day: str, week: str, month: str, year: str) -> dict[str, str]:
    return {"day": day, "week": week, "month": month, "year": year}


FREQUENCY = {
    "en": Frequency(
        one="up to {messages} text {span}",
        many="up to {messages} texts {span}",
        periods=_periods("a day", "a week", "a month", "a year"),
        hours="per {number} hours",
        days="per {number} days",
        varies="message frequency varies",
    ),
    "fr": Frequency(
        one="jusqu'à {messages} SMS {span}",
        many="jusqu'à {messages} SMS {span}",
        periods=_periods("par jour", "par semaine", "par mois", "par an"),
        hours="par {number} heures",
        days="par {number} jours",
        varies="fréquence variable",
    ),
    "es": Frequency(
        one="hasta {messages} SMS {span}",
        many="hasta {messages} SMS {span}",
        # "al día" would leave GSM-7.
        periods=_periods("diarios", "a la semana", "al mes", "al año"),
        hours="cada {number} horas",
        days="cada {number} dias",
        varies="frecuencia variable",
    ),
    "pt": Frequency(
        one="até {messages} SMS {span}",
        many="até {messages} SMS {span}",
        # "por mês" would leave GSM-7.
        periods=_periods("por dia", "por semana", "mensais", "por ano"),
        hours="a cada {number} horas",
        days="a cada {number} dias",
        varies="quantidade variada",
    ),
    "de": Frequency(
        one="bis zu {messages} SMS {span}",
        many="bis zu {messages} SMS {span}",
        periods=_periods("pro Tag", "pro Woche", "pro Monat", "pro Jahr"),
        hours="in {number} Stunden",
        days="in {number} Tagen",
        varies="Häufigkeit variiert",
    ),
    "nl": Frequency(
        one="maximaal {messages} bericht {span}",
        many="maximaal {messages} berichten {span}",
        periods=_periods("per dag", "per week", "per maand", "per jaar"),
        hours="per {number} uur",
        days="per {number} dagen",
        varies="aantal berichten wisselt",
    ),
    "id": Frequency(
        one="maksimal {messages} SMS {span}",
        many="maksimal {messages} SMS {span}",
        periods=_periods("per hari", "per minggu", "per bulan", "per tahun"),
        hours="per {number} jam",
        days="per {number} hari",
        varies="jumlah pesan bervariasi",
    ),
    "it": Frequency(
        one="fino a {messages} SMS {span}",
        many="fino a {messages} SMS {span}",
        periods=_periods("al giorno", "alla settimana", "al mese", "all'anno"),
        hours="ogni {number} ore",
        days="ogni {number} giorni",
        varies="frequenza variabile",
    ),
    "ar": Frequency(
        one="حتى {messages} رسالة {span}",
        # "4 of the texts": the noun's own form would change with the number.
        many="حتى {messages} من الرسائل {span}",
        periods=_periods("يوميا", "أسبوعيا", "شهريا", "سنويا"),
        hours="كل {number} ساعة",
        days="كل {number} أيام",
        varies="عدد الرسائل متغير",
    ),
}

NOTICES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "request": "{brand}: Reply {yes} to get {list_name}, {promise}.",
        "or_code": "Or type code {code}.",
        "request_code": "{brand}: type code {code} to get {list_name}, {promise}.",
        "not_you": "Not you? Ignore this text.",
        "too_late": "{brand}: that request had run out. Reply {yes} again to get "
        "{list_name}, {promise}.",
        "request_ways": "{help} for help, {no} or {stop} to decline.",
        "confirmation": "{brand}: You're in for {list_name}, {promise}.",
        "already": "{brand}: You already get {list_name}, {promise}.",
        "rates": "Msg & data rates may apply.",
        "ways": "Reply {help} for help, {stop} to end.",
        "help": "{brand} texts, {promise}.",
        "help_list": "{brand}: {list_name}, {promise}.",
        "support": "Help: {support}.",
        "stop": "Reply {stop} to end.",
        "left": "{brand}: You left all our lists and will get no more messages from "
        "them.",
        "left_list": "{brand}: You left {list_name} and will get no more messages from "
        "it.",
        "left_everything": "{brand}: You left everything and will get no more messages "
        "of any kind.",
        "rejoin": "Text {rejoin} to rejoin.",
        "declined": "{brand}: All right, we did not add you to {list_name}.",
        "not_served": "{brand}: Sorry, we cannot text numbers of your country. "
        "You were not added.",
        "code": "{brand}: code {code} opens what we hold on you.",
        "over": "{brand}: Thanks, but this offer is over. You were not added to "
        "any list.",
        "clarify": "{brand}: Did you want to leave? Your texts are on hold. Reply "
        "{stop} to leave or {start} to keep them. No answer in {hours} hours: you "
        "leave.",
    },
    "fr": {
        "request": "{brand} : répondez {yes} pour recevoir {list_name}, {promise}.",
        "or_code": "Ou tapez le code {code}.",
        "request_code": "{brand} : tapez le code {code} pour recevoir {list_name}, "
        "{promise}.",
        "not_you": "Ce n'est pas vous ? Ignorez ce SMS.",
        "too_late": "{brand} : cette demande a expiré. Répondez encore {yes} pour "
        "recevoir {list_name}, {promise}.",
        "request_ways": "{help} pour de l'aide, {no} ou {stop} pour refuser.",
        "confirmation": "{brand} : vous recevrez {list_name}, {promise}.",
        "already": "{brand} : vous recevez déjà {list_name}, {promise}.",
        "rates": "Frais de messages et de données possibles.",
        "ways": "Répondez {help} pour de l'aide, {stop} pour finir.",
        "help": "{brand} par SMS, {promise}.",
        "help_list": "{brand} : {list_name}, {promise}.",
        "support": "Aide : {support}.",
        "stop": "Répondez {stop} pour finir.",
        "left": "{brand} : vous avez quitté toutes nos listes. Plus aucun de leurs "
        "messages ne suivra.",
        "left_list": "{brand} : vous avez quitté {list_name}. Plus aucun de ses "
        "messages ne suivra.",
        "left_everything": "{brand} : vous avez tout quitté. Plus aucun message, "
        "d'aucune sorte, ne suivra.",
        "rejoin": "Envoyez {rejoin} pour revenir.",
        "declined": "{brand} : entendu, pas d'inscription à {list_name}.",
        "not_served": "{brand} : désolé, nous ne servons pas les numéros de "
        "votre pays. Aucune inscription.",
        "code": "{brand} : le code {code} ouvre ce que nous gardons sur vous.",
        "over": "{brand} : merci, mais cette offre est finie. Aucune inscription.",
        "clarify": "{brand} : vouliez-vous partir ? Vos SMS sont en pause. Répondez "
        "{stop} pour partir ou {start} pour les garder. Sans réponse dans les {hours} "
        "heures, vous partez.",
    },
    "es": {
        "request": "{brand}: Responda {yes} para recibir {list_name}, {promise}.",
        "or_code": "O escriba el codigo {code}.",
        "request_code": "{brand}: Escriba el codigo {code} para recibir {list_name}, "
        "{promise}.",
        "not_you": "¿No es usted? Ignore este SMS.",
        "too_late": "{brand}: esa solicitud ha vencido. Responda {yes} otra vez para "
        "recibir {list_name}, {promise}.",
        "request_ways": "{help} para ayuda, {no} o {stop} para rechazar.",
        "confirmation": "{brand}: Ya recibe {list_name}, {promise}.",
        "already": "{brand}: Usted ya estaba en {list_name}, {promise}.",
        "rates": "Pueden aplicar tarifas de mensajes y datos.",
        "ways": "Responda {help} para ayuda, {stop} para salir.",
        "help": "{brand} por SMS, {promise}.",
        "help_list": "{brand}: {list_name}, {promise}.",
        "support": "Ayuda: {support}.",
        "stop": "Responda {stop} para salir.",
        "left": "{brand}: Ha salido de todas nuestras listas. Ya no le enviaremos "
        "sus mensajes.",
        "left_list": "{brand}: Ha salido de {list_name}. Ya no le enviaremos sus "
        "mensajes.",
        "left_everything": "{brand}: Ha salido de todo. Ya no le enviaremos mensajes "
        "de ninguna clase.",
        "rejoin": "Mande {rejoin} para volver.",
        "declined": "{brand}: De acuerdo, no le agregamos a {list_name}.",
        "not_served": "{brand}: Lo sentimos, no enviamos a su zona. No se le ha "
        "agregado.",
        "code": "{brand}: El codigo {code} abre lo que guardamos de usted.",
        "over": "{brand}: Gracias, pero esta oferta ha terminado. No se le ha "
        "agregado.",
        "clarify": "{brand}: ¿Quiere salir? Sus mensajes quedan en pausa. Responda "
        "{stop} para salir o {start} para seguir. Sin respuesta en {hours} horas, "
        "le damos de baja.",
    },
    "pt": {
        "request": "{brand}: Responda {yes} para receber {list_name}, {promise}.",
        "or_code": "Ou digite o codigo {code}.",
        "request_code": "{brand}: Digite o codigo {code} para receber {list_name}, "
        "{promise}.",
        "not_you": "Engano? Ignore este SMS.",
        "too_late": "{brand}: aquele pedido expirou. Responda {yes} de novo para "
        "receber {list_name}, {promise}.",
        "request_ways": "{help} para ajuda, {no} ou {stop} para recusar.",
        "confirmation": "{brand}: Cadastro feito em {list_name}, {promise}.",
        "already": "{brand}: Seu cadastro em {list_name} segue ativo, {promise}.",
        "rates": "Podem ser cobradas tarifas de mensagens e dados.",
        "ways": "Responda {help} para ajuda, {stop} para cancelar.",
        "help": "{brand} por SMS, {promise}.",
        "help_list": "{brand}: {list_name}, {promise}.",
        "support": "Ajuda: {support}.",
        "stop": "Responda {stop} para cancelar.",
        "left": "{brand}: Cadastro removido de todas as nossas listas. Nao enviaremos "
        "mais mensagens delas.",
        "left_list": "{brand}: Cadastro removido de {list_name}. Nao enviaremos mais "
        "mensagens dela.",
        "left_everything": "{brand}: Cadastro removido de tudo. Nao enviaremos mais "
        "nenhuma mensagem.",
        "rejoin": "Envie {rejoin} para voltar.",
        "declined": "{brand}: Certo, nenhum cadastro em {list_name}.",
        "not_served": "{brand}: Desculpe, sem envios para o seu pais. Nenhum "
        "cadastro foi feito.",
        "code": "{brand}: O codigo {code} abre o que guardamos sobre si.",
        "over": "{brand}: Obrigado, mas esta oferta acabou. Nenhum cadastro foi feito.",
        "clarify": "{brand}: Quer sair? Suas mensagens ficam em pausa. Responda {stop} "
        "para sair ou {start} para continuar. Sem resposta em {hours} horas, o "
        "cadastro sai.",
    },
    "de": {
        "request": "{brand}: Antworten Sie {yes} für {list_name}, {promise}.",
        "or_code": "Oder Code {code} eingeben.",
        "request_code": "{brand}: Code {code} eingeben für {list_name}, {promise}.",
        "not_you": "Nicht Sie? Ignorieren Sie diese SMS.",
        "too_late": "{brand}: Die Anfrage war abgelaufen. Antworten Sie nochmals {yes} "
        "für {list_name}, {promise}.",
        "request_ways": "{help} für Hilfe, {no} oder {stop} zum Ablehnen.",
        "confirmation": "{brand}: Sie erhalten jetzt {list_name}, {promise}.",
        "already": "{brand}: Sie erhalten {list_name} schon, {promise}.",
        "rates": "Es können Nachrichten- und Datenkosten anfallen.",
        "ways": "{help} antworten für Hilfe, {stop} antworten zum Abmelden.",
        "help": "{brand} per SMS, {promise}.",
        "help_list": "{brand}: {list_name}, {promise}.",
        "support": "Hilfe: {support}.",
        "stop": "{stop} antworten zum Abmelden.",
        "left": "{brand}: Sie sind von allen Listen abgemeldet. Es folgen keine "
        "Nachrichten mehr daraus.",
        "left_list": "{brand}: Sie sind von {list_name} abgemeldet. Es folgen keine "
        "Nachrichten mehr daraus.",
        "left_everything": "{brand}: Sie sind von allem abgemeldet. Es folgen keine "
        "Nachrichten mehr, gleich welcher Art.",
        "rejoin": "{rejoin} senden, um zurückzukommen.",
        "declined": "{brand}: In Ordnung, keine Anmeldung für {list_name}.",
        "not_served": "{brand}: Leider senden wir nicht an Nummern Ihres Landes. "
        "Keine Anmeldung.",
        "code": "{brand}: Code {code} zeigt, was wir über Sie speichern.",
        "over": "{brand}: Danke, aber diese Aktion ist vorbei. Keine Anmeldung.",
        "clarify": "{brand}: Wollten Sie sich abmelden? Ihre SMS ruhen. Antworten Sie "
        "{stop} zum Abmelden oder {start} zum Behalten. Ohne Antwort in {hours} "
        "Stunden sind Sie abgemeldet.",
    },
    "nl": {
        "request": "{brand}: Antwoord {yes} voor {list_name}, {promise}.",
        "or_code": "Of typ code {code}.",
        "request_code": "{brand}: Typ code {code} voor {list_name}, {promise}.",
        "not_you": "Niet u? Negeer dit bericht.",
        "too_late": "{brand}: Dat verzoek was verlopen. Antwoord nog eens {yes} voor "
        "{list_name}, {promise}.",
        "request_ways": "{help} voor hulp, {no} of {stop} om te weigeren.",
        "confirmation": "{brand}: U ontvangt nu {list_name}, {promise}.",
        "already": "{brand}: U ontvangt {list_name} al, {promise}.",
        "rates": "Er kunnen bericht- en datakosten gelden.",
        "ways": "Antwoord {help} voor hulp, {stop} om te stoppen.",
        "help": "{brand} per sms, {promise}.",
        "help_list": "{brand}: {list_name}, {promise}.",
        "support": "Hulp: {support}.",
        "stop": "Antwoord {stop} om te stoppen.",
        "left": "{brand}: U bent van al onze lijsten af. Er volgen geen berichten "
        "meer van.",
        "left_list": "{brand}: U bent van {list_name} af. Er volgen geen berichten "
        "meer van.",
        "left_everything": "{brand}: U bent overal van af. Er volgen geen berichten "
        "meer, van geen enkele soort.",
        "rejoin": "Stuur {rejoin} om terug te komen.",
        "declined": "{brand}: Goed, geen aanmelding voor {list_name}.",
        "not_served": "{brand}: Sorry, we sturen niet naar nummers in uw land. "
        "Geen aanmelding.",
        "code": "{brand}: Code {code} opent wat wij van u bewaren.",
        "over": "{brand}: Bedankt, maar deze actie is voorbij. Geen aanmelding.",
        "clarify": "{brand}: Wilde u stoppen? Uw berichten staan stil. Antwoord {stop} "
        "om te stoppen of {start} om ze te houden. Zonder antwoord binnen {hours} uur "
        "bent u eraf.",
    },
    "id": {
        "request": "{brand}: Balas {yes} untuk menerima {list_name}, {promise}.",
        "or_code": "Atau ketik kode {code}.",
        "request_code": "{brand}: Ketik kode {code} untuk menerima {list_name}, "
        "{promise}.",
        "not_you": "Bukan Anda? Abaikan SMS ini.",
        "too_late": "{brand}: permintaan itu sudah kedaluwarsa. Balas {yes} lagi untuk "
        "menerima {list_name}, {promise}.",
        "request_ways": "{help} untuk bantuan, {no} atau {stop} untuk menolak.",
        "confirmation": "{brand}: Anda kini menerima {list_name}, {promise}.",
        "already": "{brand}: Anda sudah menerima {list_name}, {promise}.",
        "rates": "Tarif pesan dan data mungkin berlaku.",
        "ways": "Balas {help} untuk bantuan, {stop} untuk berhenti.",
        "help": "SMS {brand}, {promise}.",
        "help_list": "{brand}: {list_name}, {promise}.",
        "support": "Bantuan: {support}.",
        "stop": "Balas {stop} untuk berhenti.",
        "left": "{brand}: Anda keluar dari semua daftar kami. Tidak ada pesan lagi "
        "dari daftar itu.",
        "left_list": "{brand}: Anda keluar dari {list_name}. Tidak ada pesan lagi "
        "dari daftar itu.",
        "left_everything": "{brand}: Anda keluar dari semuanya. Tidak ada pesan apa "
        "pun lagi.",
        "rejoin": "Kirim {rejoin} untuk bergabung lagi.",
        "declined": "{brand}: Baik, Anda tidak didaftarkan ke {list_name}.",
        "not_served": "{brand}: Maaf, kami tidak melayani nomor negara Anda. "
        "Anda tidak didaftarkan.",
        "code": "{brand}: Kode {code} membuka data Anda yang kami simpan.",
        "over": "{brand}: Terima kasih, tetapi promo ini sudah selesai. Anda "
        "tidak didaftarkan.",
        "clarify": "{brand}: Ingin berhenti? SMS untuk Anda ditahan. Balas {stop} "
        "untuk berhenti atau {start} untuk lanjut. Tanpa jawaban dalam {hours} jam, "
        "Anda keluar.",
    },
    "it": {
        "request": "{brand}: Rispondi {yes} per ricevere {list_name}, {promise}.",
        "or_code": "O digita il codice {code}.",
        "request_code": "{brand}: Digita il codice {code} per ricevere {list_name}, "
        "{promise}.",
        "not_you": "Non sei tu? Ignora questo SMS.",
        "too_late": "{brand}: quella richiesta era scaduta. Rispondi ancora {yes} per "
        "ricevere {list_name}, {promise}.",
        "request_ways": "{help} per aiuto, {no} o {stop} per rifiutare.",
        "confirmation": "{brand}: Ora ricevi {list_name}, {promise}.",
        "already": "{brand}: Ricevi già {list_name}, {promise}.",
        "rates": "Possibili costi per messaggi e dati.",
        "ways": "Rispondi {help} per aiuto, {stop} per uscire.",
        "help": "{brand} via SMS, {promise}.",
        "help_list": "{brand}: {list_name}, {promise}.",
        "support": "Aiuto: {support}.",
        "stop": "Rispondi {stop} per uscire.",
        "left": "{brand}: Sei fuori da tutte le nostre liste. Non seguono altri "
        "loro messaggi.",
        "left_list": "{brand}: Sei fuori da {list_name}. Non seguono altri suoi "
        "messaggi.",
        "left_everything": "{brand}: Sei fuori da tutto. Non seguono altri messaggi "
        "di nessun tipo.",
        "rejoin": "Invia {rejoin} per tornare.",
        "declined": "{brand}: Va bene, nessuna iscrizione a {list_name}.",
        "not_served": "{brand}: Spiacenti, non serviamo i numeri del tuo paese. "
        "Nessuna iscrizione.",
        "code": "{brand}: Il codice {code} apre ciò che conserviamo su di te.",
        "over": "{brand}: Grazie, ma questa offerta è finita. Nessuna iscrizione.",
        "clarify": "{brand}: Volevi uscire? I tuoi SMS sono in pausa. Rispondi {stop} "
        "per uscire o {start} per tenerli. Senza risposta entro {hours} ore, sei "
        "fuori.",
    },
    "ar": {
        "request": "من {brand}: أرسل {yes} لتلقي {list_name}، {promise}.",
        "or_code": "أو اكتب الرمز {code}.",
        "request_code": "من {brand}: اكتب الرمز {code} لتلقي {list_name}، {promise}.",
        "not_you": "ليس طلبك؟ تجاهله.",
        "too_late": "من {brand}: انتهت مهلة الطلب. أرسل {yes} مجددا لتلقي {list_name}، "
        "{promise}.",
        "request_ways": "للمساعدة {help}، للرفض {no} أو {stop}.",
        "confirmation": "من {brand}: تم اشتراكك في {list_name}، {promise}.",
        "already": "من {brand}: تصلك {list_name} بالفعل، {promise}.",
        "rates": "قد تسري رسوم رسائل وبيانات.",
        "ways": "أرسل {help} للمساعدة، {stop} للإنهاء.",
        "help": "رسائل {brand}، {promise}.",
        "help_list": "من {brand}: {list_name}، {promise}.",
        # The mark keeps a number's plus sign before its digits.
        "support": "للتواصل: \N{LEFT-TO-RIGHT MARK}{support}.",
        "stop": "أرسل {stop} للإنهاء.",
        "left": "من {brand}: غادرت كل قوائمنا ولن تصلك منها رسائل أخرى.",
        "left_list": "من {brand}: غادرت {list_name} ولن تصلك منها رسائل أخرى.",
        "left_everything": "من {brand}: غادرت كل شيء ولن تصلك رسائل من أي نوع.",
        "rejoin": "أرسل {rejoin} للعودة.",
        "declined": "من {brand}: حسنا، لم نضفك إلى {list_name}.",
        "not_served": "من {brand}: عذرا، لا نراسل أرقام بلدك. لم نضفك.",
        "code": "من {brand}: الرمز {code} يفتح بياناتك لدينا.",
        "over": "من {brand}: شكرا، لكن هذا العرض انتهى. لم نضفك إلى أي قائمة.",
        "clarify": "من {brand}: هل تريد المغادرة؟ أوقفنا رسائلك مؤقتا. أرسل {stop} "
        "للمغادرة أو {start} للبقاء. عدم الرد خلال {hours} ساعة يعني المغادرة.",
    },
}
