"""The words by which mail clients mark what they quote, in the languages they speak."""

# "wrote", as it stands at the end of an attribution line.
VERBS = (
    "wrote", "writes", "写道", "寫道", "写到", "寫到", "写", "寫", "書きました", "さんのメール",
    "のメッセージ", "作成", "님이 작성", "님 작성", "작성", "썼습니다", "schrieb", "schrieben", "hat geschrieben",
    "a écrit", "a ecrit", "écrivait", "ha scritto", "scrisse", "scrive", "escribió", "escribio", "ha escrito",
    "escreveu", "escreveram", "va escriure", "napisał", "napisała", "napisał(a)", "napisał/a", "napisala",
    "pisze", "skrev", "skrevet", "schreef", "geschreven", "het volgende geschreven", "написал", "написала",
    "написал(а)", "написав", "написа", "написала(-в)", "пишет", "пише", "kirjoitti", "yazdı", "yazmış",
    "şunu yazdı", "írta", "ezt írta", "napsal", "napsal(a)", "napsala", "napísal", "napísal(a)", "a scris",
    "έγραψε", "đã viết", "menulis", "เขียน", "เขียนว่า", "כתב", "כתבה", "كتب", "je napisao", "napisao je",
    "napisala je", "je napisao/la", "wrote the following",
)  # fmt: skip

# The first words of an attribution with a date; days of the week stand for themselves.
OPENERS = (
    "on", "at", "am", "le", "el", "il", "em", "op", "den", "d.", "dnia", "w dniu", "in a message dated", "на",
    "quoting", "zitat von", "citando", "in data", "il giorno", "no dia", "a las", "pada", "vào", "vào lúc",
    "la data", "în", "dne", "dňa", "dana", "u", "στις", "tarihinde", "kl", "klo", "mon", "tue", "wed", "thu",
    "fri", "sat", "sun", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mo", "di",
    "mi", "do", "fr", "sa", "so", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag",
    "lun", "mar", "mer", "jeu", "ven", "sam", "dim", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi",
    "dimanche", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo", "gio", "sab", "dom",
    "пн", "вт", "ср", "чт", "пт", "сб", "вс", "понедельник", "вторник", "среда", "среду", "четверг", "пятница",
    "пятницу", "суббота", "субботу", "воскресенье", "ma", "ti", "ke", "to", "pe", "la", "su", "pon", "wt", "śr",
    "czw", "pt", "sob", "niedz", "fre", "lör", "sön", "ons", "tors", "mån", "tis", "quinta", "seg", "ter", "qua",
    "בתאריך", "في", "cu", "st", "út", "čt", "pá", "ne", "hétfő", "qui", "sex", "segunda", "terça", "quarta",
    "sexta",
)  # fmt: skip
OPENING_SIGNS = ("在", "于", "於", "周", "星期", "週")

# Alone between dashes, or alone on a line.
ORIGINALS = frozenset((
    "original message", "original", "original mail", "original email", "original e-mail", "original appointment",
    "reply message", "replied message", "原始邮件", "邮件原件", "原邮件", "回复的原邮件", "回复的邮件",
    "原始郵件", "原始信件", "原始訊息", "引用原邮件", "被转发邮件", "元のメッセージ", "元のメール",
    "original message(原始邮件)", "원본 메시지", "원본 메일", "원본메일", "원본메세지", "ursprüngliche nachricht",
    "originalnachricht", "original nachricht", "original-nachricht", "message d'origine", "message original",
    "message initial", "mail original", "mensaje original", "messaggio originale", "mensagem original",
    "oorspronkelijk bericht", "origineel bericht", "wiadomość oryginalna", "oryginalna wiadomość",
    "originalmeddelande", "ursprungligt meddelande", "oprindelig meddelelse", "opprinnelig melding",
    "исходное сообщение", "оригинальное сообщение", "alkuperäinen viesti", "orijinal mesaj", "původní zpráva",
    "eredeti üzenet", "mesaj original", "αρχικό μήνυμα", "thư gốc",
))  # fmt: skip
FORWARDS = frozenset((
    "forwarded message", "forwarded mail", "forwarded email", "forwarded by", "begin forwarded message",
    "start of forwarded message", "fwd", "forwarded letter", "转发的邮件", "转发邮件", "轉寄的郵件", "轉寄郵件",
    "转发邮件信息", "已转发邮件", "已轉寄郵件", "轉寄信件", "已转发的邮件", "开始转发邮件", "以下是转发的邮件",
    "下面是被转发的邮件", "開始轉寄郵件", "以下是轉寄的郵件", "下面是轉寄的郵件", "转发的消息", "已转发消息",
    "轉寄訊息", "転送メッセージ", "転送されたメッセージ", "転送されたメール", "以下は転送されたメッセージです",
    "전달된 메시지", "전달된 메일", "전달된 메시지 시작", "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht", "anfang der weitergeleiteten e-mail", "message transféré",
    "message transmis", "début du message transféré", "début du message réexpédié", "mensaje reenviado",
    "inicio del mensaje reenviado", "messaggio inoltrato", "inizio messaggio inoltrato", "mensagem encaminhada",
    "mensagem reencaminhada", "início da mensagem encaminhada", "início da mensagem reencaminhada",
    "doorgestuurd bericht", "begin doorgestuurd bericht", "wiadomość przekazana dalej", "przekazana wiadomość",
    "początek przekazywanej wiadomości", "vidarebefordrat meddelande", "vidarebefordrat brev",
    "videresendt meddelelse", "videresendt melding", "пересылаемое сообщение", "пересланное сообщение",
    "начало переадресованного сообщения", "välitetty viesti", "iletilmiş mesaj", "iletilen mesaj",
    "přeposlaná zpráva", "továbbított üzenet", "mesaj redirecționat",
))  # fmt: skip

# Field names of a header block, without spaces and in lower case.
_FIELDS = {
    "from":
        "from 发件人 寄件人 寄件者 发信人 寄信人 發件人 差出人 送信者 보낸사람 보낸이 발신 von absender de da van "
        "från fra от отправитель od lähettäjä kimden gönderen feladó odesílatel odosielateľ dela expéditeur "
        "remitente mittente remetente nadawca afzender από từ dari ผู้ส่ง",
    "date":
        "date sent senton datesent received 日期 时间 時間 发送时间 发送日期 發送時間 傳送時間 寄件日期 傳送日期 "
        "发件时间 送信日時 日時 日付 보낸날짜 날짜 보낸시간 일시 gesendet datum gesendetam envoyé envoyéle fecha "
        "enviado enviadoel enviada enviadaem enviadoem data inviato datadiinvio verzonden skickat sendt dato дата "
        "отправлено wysłano wysłany lähetetty päivämäärä päiväys tarih gönderme gönderildi elküldve dátum "
        "odesláno odoslané trimis ημερομηνία ngày date/time",
    "to":
        "to 收件人 收信人 收件者 宛先 送信先 받는사람 받는이 수신 an empfänger à para a aan naar till til кому do "
        "vastaanottaja kime alıcı címzett komu pre către destinataire destinatario odbiorca προς đến kepada ถึง",
    "cc":
        "cc 抄送 副本 抄送人 참조 kopie kopia copie copia copie(cc) cópia копия dw kopio bilgi másolat kopi bcc "
        "密送",
    "subject":
        "subject 主题 主旨 主題 标题 標題 件名 표제 제목 betreff objet asunto oggetto assunto onderwerp ämne emne "
        "тема temat aihe konu tárgy předmět predmet subiect θέμα chủđề subjek re หัวเรื่อง",
    "reply": "reply-to replyto 回复 回复至 回覆 risposta antwortan répondreà",
}  # fmt: skip
FIELDS = {name: role for role, names in _FIELDS.items() for name in names.split()}
LONGEST_FIELD = 24

# Our own line: what a customer writes belongs above it.
DELIMITERS = ("请在此线上方回复", "reply above this line", "請在此線上方回覆", "在此行上方回复")
