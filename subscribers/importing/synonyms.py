"""What other platforms and other languages call our fields; data, no decisions.

Languages: en fr es pt de nl id it ar. Words are folded before they are compared: case,
accents, spaces and punctuation do not count ("Opt-In Date" = "optindate").
"""

import re
import unicodedata

# Best first: where a file has several, the first one met here wins.
PHONE = (
    # Names that promise texts.
    "sms phone number|sms phone|sms number|sms|numero sms|telefono sms|nomor sms",
    "mobile phone number|mobile number|mobile phone|mobile|mobile no|mobile telephone"
    "|cell phone number|cell phone|cell number|cell|cellphone|msisdn"
    "|telephone mobile|telephone portable|portable|numero de portable|tel mobile"
    "|tel portable|numero de mobile|gsm|mobiltelefon|handy|handynummer|mobilnummer"
    "|mobil|handy nr|mobiltelefonnummer|telefono movil|movil|celular|numero de celular"
    "|telefono celular|numero movil|telemovel|numero de telemovel|telefone celular"
    "|telefone movel|mobiel|mobiel nummer|mobiele nummer|mobiele telefoon|06 nummer"
    "|cellulare|numero di cellulare|numero cellulare|telefono cellulare|telefonino"
    "|nomor hp|no hp|hp|handphone|nomor handphone|nomor ponsel|ponsel|no handphone"
    "|nomor seluler|رقم الجوال|الجوال|جوال|رقم الموبايل|الموبايل|موبايل|رقم المحمول"
    "|المحمول|الهاتف المحمول|الهاتف الجوال|رقم الهاتف المحمول|رقم الهاتف الجوال"
    "|الهاتف النقال",
    "phone|phone number|phone no|phonenumber|telephone|telephone number|tel|tel no"
    "|subscriber phone|customer phone|contact phone|numero de telephone|no de telephone"
    "|n de telephone|no telephone|telefono|numero de telefono|num telefono|fono"
    "|telefone|numero de telefone|fone|telefon|telefonnummer|rufnummer|telefoon"
    "|telefoonnummer|tel nr|numero di telefono|recapito telefonico|telepon"
    "|nomor telepon|no telepon|no telp|telp|nomor telp|رقم الهاتف|الهاتف|هاتف"
    "|رقم التليفون|تليفون",
    # Belongs to an order, often in national format, and carries no consent.
    "default address phone|address phone|billing phone|shipping phone"
    "|billing phone number|shipping phone number",
)
# A phone only if the cells below look like phones.
WEAK_PHONE = (
    "number|to|from|contact|contact number|numero|nummer|nomor|recipient|kontak"
    "|الرقم|رقم"
)

# Says whether someone is subscribed only if the cells below say just that.
WEAK_CONSENT = "status|subscription|subscriber status|opt status|state of subscription"

FIELDS = {
    "first_name": "first name|firstname|given name|forename|fname|first|prenom"
    "|nombre de pila|primer nombre|primeiro nome|nome proprio|vorname|voornaam"
    "|nama depan|prenome|nome di battesimo"
    "|الاسم الأول",
    "last_name": "last name|lastname|surname|family name|lname|last|nom de famille"
    "|apellido|apellidos|sobrenome|apelido|ultimo nome|nachname|familienname"
    "|achternaam|familienaam|nama belakang|nama keluarga|cognome"
    "|اسم العائلة|الاسم الأخير|اللقب|الكنية",
    # "Nom", "Nombre", "Nome", "Name" mean the whole name or the part that has no
    # column of its own; the mapping decides by what else is there.
    "name": "name|full name|fullname|customer name|contact name|customer"
    "|subscriber name|nom complet|nom et prenom|nom|nombre completo|nombre y apellidos"
    "|nombre|nome completo|nome|vollstandiger name|vor und nachname|volledige naam|naam"
    "|nama lengkap|nama|nome e cognome|nominativo"
    "|الاسم|الاسم الكامل|اسم العميل",
    "email": "email|e mail|email address|e mail address|mail|courriel|adresse email"
    "|adresse e mail|adresse mail|adresse courriel|correo|correo electronico"
    "|direccion de correo|endereco de email|correio eletronico|e mail adresse"
    "|emailadresse|e mailadres|mailadres|emailadres|alamat email|surel|indirizzo email"
    "|posta elettronica"
    "|البريد الإلكتروني|بريد إلكتروني|الايميل|ايميل",
    "language": "language|lang|locale|language code|preferred language|langue|idioma"
    "|lengua|lingua|sprache|taal|bahasa|preferred locale"
    "|اللغة|لغة",
    "country": "country code|country iso|iso country|country iso code|country|country "
    "region|nation|code pays|pays|codigo de pais|codigo pais|pais|landercode"
    "|laendercode|landeskennung|land|landcode|kode negara|negara|codice paese|paese"
    "|nazione|stato di residenza"
    "|رمز الدولة|رمز البلد|الدولة|البلد|دولة|بلد",
    "region": "province code|state code|region code|state|region|province"
    "|state province|state region|county|etat|departement|provincia|estado"
    "|comunidad autonoma|bundesland|kanton|provincie|gewest|regione|provinsi|uf"
    "|code region"
    "|المحافظة|المنطقة|الولاية|الإمارة",
    "postcode": "zip|zip code|zipcode|postal code|postcode|post code|zip postal code"
    "|code postal|cp|codigo postal|cep|plz|postleitzahl|cap|codice postale|kode pos"
    "|الرمز البريدي|رمز بريدي",
    "attr.city": "city|town|ville|commune|ciudad|localidad|cidade|municipio|stadt|ort"
    "|plaats|woonplaats|stad|kota|citta|comune|localita"
    "|المدينة|مدينة",
    "birthday": "birthday|birthdate|birth date|date of birth|dob|date de naissance"
    "|anniversaire|naissance|fecha de nacimiento|nacimiento|cumpleanos"
    "|data de nascimento|nascimento|aniversario|geburtsdatum|geburtstag|geboortedatum"
    "|verjaardag|tanggal lahir|tgl lahir|data di nascita|compleanno"
    "|تاريخ الميلاد|عيد الميلاد",
    "tags": "tags|tag|labels|label|etiquettes|etiquette|etiquetas|etiqueta|schlagworte"
    "|schlagworter|etiketten|etichette|etichetta"
    "|الوسوم|وسوم|العلامات",
    "consent": "accepts sms marketing|sms marketing consent|sms consent|accepts sms"
    "|sms opt in|sms optin|opt in sms|optin sms|sms subscribed|subscribed to sms"
    "|sms subscription status|sms status|sms marketing status|sms marketing state"
    "|subscribed|opted in|optedin|opt in|optin|subscription state|subscription status"
    "|opt in status|opt in state|consent|consent status|marketing consent"
    "|consentement|consentement sms|accord sms|accepte sms|accepte les sms|abonne"
    "|inscrit|optin sms marketing|consentimiento|consentimiento sms|acepta sms|suscrito"
    "|consentimento|consentimento sms|aceita sms|inscrito|einwilligung"
    "|sms einwilligung|angemeldet|abonniert|toestemming|sms toestemming|ingeschreven"
    "|aangemeld|persetujuan|persetujuan sms|setuju sms|berlangganan|consenso"
    "|consenso sms|accetta sms|iscritto"
    "|الموافقة|موافقة|الموافقة على الرسائل|موافقة الرسائل النصية|مشترك",
    "opted_out": "opted out|opt out|optout|sms opt out|sms optout|unsubscribed"
    "|sms unsubscribed|unsubscribed at|unsubscribe date|date unsubscribed|opt out date"
    "|opted out at|opt out at|do not text|do not contact|dnc|blocked|stop|stop sms"
    "|desabonne|desinscrit|desinscription|date de desinscription|dado de baja|baja"
    "|fecha de baja|cancelado|descadastrado|abgemeldet|abmeldung|abgemeldet am"
    "|uitgeschreven|afgemeld|berhenti|berhenti berlangganan|disiscritto|disiscrizione"
    "|إلغاء الاشتراك|ألغى الاشتراك|تاريخ إلغاء الاشتراك|غير مشترك",
    "consent_date": "consent timestamp|consent date|consented at|sms consent timestamp"
    "|sms marketing consent timestamp|sms consent date|sms marketing consent updated at"
    "|opt in date|optin date|opted in at|opt in at|opt in time|opt in timestamp"
    "|date opted in|date subscribed|subscribed at|subscribed on|subscription date"
    "|subscribe date|date of consent|signup date|sign up date|signed up at|join date"
    "|joined|joined at|date joined|date d inscription|inscrit le|date inscription"
    "|date de consentement|date du consentement|date d abonnement|date optin"
    "|fecha de alta|fecha de consentimiento|fecha de suscripcion"
    "|fecha de inscripcion"
    "|data de inscricao|data do consentimento|data de adesao|data de cadastro"
    "|anmeldedatum|datum der einwilligung|einwilligungsdatum|angemeldet am|opt in datum"
    "|inschrijfdatum|datum toestemming|aanmelddatum|tanggal daftar|tanggal persetujuan"
    "|tanggal berlangganan|tanggal pendaftaran|data di iscrizione|data iscrizione"
    "|data consenso|data del consenso"
    "|تاريخ الموافقة|تاريخ الاشتراك|تاريخ التسجيل",
    # Of a soft opt-in. A purchase date alone is an attribute like any other.
    "basis": "basis|legal basis|consent basis|opt in basis|base legale|base juridique"
    "|base legal|rechtsgrundlage|grondslag|dasar hukum|base giuridica"
    "|الأساس القانوني",
    "basis_date": "basis date|date of basis|consent basis date|date de la base"
    "|fecha de la base|data da base|datum der grundlage|datum grondslag"
    "|tanggal dasar|data della base"
    "|تاريخ الأساس",
    "refusal_offered": "refusal offered|opt out offered|could refuse|refus propose"
    "|rechazo ofrecido|recusa oferecida|widerspruch angeboten|weigering aangeboden"
    "|penolakan ditawarkan|rifiuto offerto"
    "|عرض الرفض",
    "source": "opt in source|optin source|source|signup source|sign up source"
    "|collected from|consent source|sms consent source|subscription source|acquisition"
    " source|source d inscription|provenance|origine|origen|fuente|origem|fonte|quelle"
    "|herkunft|bron|herkomst|sumber|provenienza"
    "|المصدر|مصدر|مصدر الاشتراك",
    "method": "method|opt in method|optin method|consent method|opt in type"
    "|consent type|opt in level|sms opt in level|collection method|methode"
    "|methode d inscription|metodo|methode der einwilligung|metode"
    "|الطريقة|طريقة الموافقة|طريقة الاشتراك",
    "list": "list|list name|lists|audience|liste|nom de la liste|lista|listenname"
    "|lijst|daftar|nama daftar"
    "|القائمة|قائمة|اسم القائمة",
    "zone": "time zone|timezone|tz|iana time zone|fuseau horaire|fuseau|zona horaria"
    "|huso horario|fuso horario|zeitzone|tijdzone|zona waktu|fuso orario"
    "|المنطقة الزمنية",
}
# Weaker words for a field: taken where no other column claims it.
LOW = {
    "consent_date": "created at|created|date created|date added|added at|cree le"
    "|date de creation|fecha de creacion|data de criacao|erstellt am|aangemaakt op"
    "|dibuat pada|data di creazione"
    "|تاريخ الإنشاء|تاريخ الإضافة",
}
# "Default Address City" is a city, unless there is a plain one.
ADDRESS_PREFIXES = ("default address ", "billing ", "shipping ", "mailing ", "home ")

_NOT_WORD = re.compile(r"[^a-z0-9\u0621-\u064a]+")
_NOT_ASCII_WORD = re.compile(r"[^a-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOTE = re.compile(r"\([^)]*\)|\[[^\]]*\]")


def words(header: str) -> str:
    """Return a header as small plain words: "Date d'Envoi" -> "date d envoi".

    What stands in brackets is a remark ("Phone (2)", "Mobile (required)").
    """
    plain = unicodedata.normalize("NFKD", _CAMEL.sub(" ", _NOTE.sub(" ", header)))
    plain = plain.replace("ß", "ss").replace("ł", "l").casefold()
    unmarked = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(_NOT_WORD.sub(" ", unmarked).split())


def attribute_name(header: str) -> str:
    """Return a header as an attribute may be called: "Loyalty level" is
    "loyalty_level"; "" where nothing of it is ASCII."""
    plain = "_".join(_NOT_ASCII_WORD.sub(" ", words(header)).split())
    return plain if not plain or plain[0].isalpha() else f"n{plain}"


def folded(header: str) -> str:
    """Return the form in which headers are compared."""
    return words(header).replace(" ", "")


def _ranked() -> dict[str, tuple[str, int]]:
    """Return {folded header: (field, rank)}; rank 0 is the best name for a field."""
    table: dict[str, tuple[str, int]] = {}
    for rank, names in enumerate(PHONE):
        for name in names.split("|"):
            table.setdefault(folded(name), ("phone", rank))
    for groups, base in ((FIELDS, 0), (LOW, 1000)):
        for field, names in groups.items():
            for rank, name in enumerate(names.split("|")):
                table.setdefault(folded(name), (field, base + rank))
    return table


RANKED = _ranked()
WEAK_PHONES = frozenset(folded(name) for name in WEAK_PHONE.split("|"))
WEAK_CONSENTS = frozenset(folded(name) for name in WEAK_CONSENT.split("|"))
