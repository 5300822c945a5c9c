"""The words by which machines give themselves away, in the languages they are met in."""

import re

# All patterns are anchored or free of nested repetition: linear in the length of what is searched.

DAEMON = re.compile(
    r"^(?:mailer-?daemon|mail\.delivery\.system|double-bounce|mailerdaemon|bounces?|daemon)(?:[+@]|$)", re.I
)
POSTMASTER = re.compile(r"^(?:poo?st-?master|mailadmin|mail-?system|administrator)(?:[+@]|$)", re.I)
NO_REPLY = re.compile(
    r"^(?:[a-z0-9._\-]{0,40}[._\-])?(?:(?:no|do[._\-]?not|dont|never|kein|ne[._\-]?pas)[._\-]?(?:reply|answer"
    r"|antwort|repondre)"
    r"|nepasrepondre|nobody|unattended|mailer-?daemon|postmaster|donotreply|noreply)(?:[._+\-][^@]{0,64})?@",
    re.I,
)

BOUNCE_SUBJECT = re.compile(
    r"undeliver|not delivered|delivery (?:status|failure|failed|has failed|notification|report|problem|delay|error)"
    r"|failure notice|failure delivery|mail failure|returned mail|mail delivery|message delivery has failed"
    r"|returned to sender|returning message|delivery has been delayed|message .{1,80} delayed|nondeliver|non-deliver"
    r"|could not (?:be delivered|send)|errors from|mail system error|unzustellbar|non remis|échec de|non distribu"
    r"|no se (?:ha podido|puede) entregar|no entregado|mancato recapito|退信|退回|退件|投递失败|无法投递"
    r"|未能送达|未送达|传送失败"
    r"|无法传递|未传递|無法傳遞|無法遞送|配信できません|配信不能|送信できません|未配達|配信エラー"
    r"|送達できません|aws notification message",
    re.I,
)
BOUNCE_TEXT = re.compile(
    r"(?:could not|cannot|can't|was not|not been|wasn't able to|unable to|failed to)(?: be)? (?:deliver|send)"
    r"|delivery to the following|did not reach the following"
    r"|had (?:permanent|transient|delivery) (?:fatal )?(?:errors|problems)"
    r"|the following address(?:es)? (?:had|failed)|undeliverable|failure reasons|transcript of session|undelivered"
    r"|this is the (?:mail system|qmail|mailer-daemon)|delivery (?:has )?failed"
    r"|error has occurred while attempting to deliver"
    r"|user unknown|550 5\.|notificationtype\W{1,5}bounce|couldn't be delivered|邮件被退回|邮件退回|退信"
    r"|无法投递|投递失败"
    r"|未能送达|发送失败|配信できません|お届けできません|送信できません|投稿できなかった|存在しない",
    re.I,
)
BOUNCE_NOTIFIED = re.compile(r"notificationType\W{1,5}Bounce", re.I)
COMPLAINT_NOTIFIED = re.compile(r"notificationType\W{1,5}Complaint", re.I)
DELAYED = re.compile(
    r"warning message only|not yet been delivered|has been delayed|delivery[ -](?:is |was |has been )?delayed"
    r"|(?:will|delivery attempts will) (?:be retried|continue|keep trying)|still (?:being retried|trying)"
    r"|could not send mail for past|notification \(delay\)|^warning[:\-]|delayed \d+ hours"
    r"|status notification: warning"
    r"|延迟投递|投递延迟|尚未(?:送达|投递)|继续尝试",
    re.I,
)
COMPLAINT_SUBJECT = re.compile(
    r"^\s{0,8}(?:complaint about message from|email feedback report|dmarc forensic report"
    r"|\[?preview\]? ?report domain:|report domain: \S{1,255} submitter:)",
    re.I,
)

ANSWERED_BY_ITSELF = (
    r"auto(?:matic)?[\- ]?(?:mated )?(?:reply|response|respond(?:er)?|answer)|automated (?:reply|response)"
    r"|out[\- ]of[\- ](?:the )?office(?: (?:auto)?reply| message| notice)?|ooo"
    r"|vacation (?:auto-?)?(?:reply|response|notice|message)"
    r"|away from (?:my )?(?:office|mail|desk)|(?:office|e-?mail) (?:closed|absence) (?:reply|notice)"
    r"|automatische (?:antwort|abwesenheitsnotiz)|abwesenheits(?:notiz|meldung|nachricht|assistent)|autoantwort"
    r"|réponse automatique|reponse automatique|message d[’']absence|absence du bureau|absent du bureau"
    r"|respuesta automática|respuesta automatica|fuera de la oficina|fuera de oficina|ausente de la oficina"
    r"|risposta automatica|fuori (?:sede|ufficio)|resposta automática|fora do escritório|ausência temporária"
    r"|automatisch antwoord|afwezigheidsbericht|autosvar|automaattinen vastaus|odpowiedź automatyczna"
    r"|automatická odpověď"
    r"|автоответ(?:чик)?|автоматический ответ|otomatik yanıt|자동 ?(?:회신|응답)|부재 ?중"
    r"|(?:休假|外出|度假|出差|离职|假期|不在办公室)?(?:的)?(?:自动|自動)(?:回复|答复|回覆|回復|回信|应答"
    r"|回應)(?:邮件)?"
    r"|自動(?:応答|返信)(?:メール)?|不在(?:通知|連絡|応答)|不在のお知らせ|オフィスに不在"
)
VACATION_SUBJECT = re.compile(
    rf"^[\s\[【(（<*]{{0,8}}(?:{ANSWERED_BY_ITSELF})[\s\]】)）>*]{{0,8}}(?:[:：;\-–—|=\[【(（]|re\b|来自|$)", re.I
)
# These words alone may be a customer's question ("假期安排"); they count with a sign of a machine beside them.
MAYBE_VACATION_SUBJECT = re.compile(
    r"外出|休假|度假|假期|放假|年假|出差|不在办公室|离职|vacation|holiday|on leave|out of|away|absen[ct]|urlaub"
    r"|abwesen"
    r"|congé|vacances|vacaciones|ausente|ferie|休暇|不在|出張|夏季休業|отпуск|휴가",
    re.I,
)
VACATION_TEXT = re.compile(
    r"(?:我|本人)(?:正在|目前|现在|现|将|已|于|近期|因){0,3}.{0,20}?(?:外出|休假|度假|出差|放假|离职|不在办公室)"
    r"|(?:您|你)的?(?:邮件|来信|来函|郵件)(?:我)?(?:已|已经)?收到|已(?:经)?收到(?:您|你)的?(?:邮件|来信)"
    r"|这是(?:一封)?自动回复|此为自动"
    r"|i(?:'m| am|’m)(?: currently| now)? (?:out of|away|on (?:vacation|leave|holiday|annual|parental|maternity))"
    r"|i will be (?:out of|away|on (?:vacation|leave|holiday))|will have (?:limited|no) access to (?:my )?e-?mail"
    r"|this is an automat(?:ic|ed) (?:reply|response)|thank you for your (?:e-?mail|message)\W{1,4}i"
    r"|ich bin .{0,40}?(?:nicht im (?:büro|haus)|im urlaub|abwesend|außer haus)"
    r"|je suis .{0,30}?(?:absente?|en congé)|je serai (?:absente?|de retour)"
    r"|estoy .{0,20}?(?:fuera de|de vacaciones|ausente)"
    r"|estaré (?:fuera|ausente)|sono .{0,20}?(?:in ferie|fuori|assente)|休暇(?:中|を|のため)|不在に(?:して|し)"
    r"|不在のため|出張(?:中|のため)"
    r"|я .{0,20}?в отпуске|부재중",
    re.I,
)
READ_SUBJECT = re.compile(
    r"^\s{0,8}(?:read|not read|已读|未读|已讀|已读回执|阅读回执|read receipt|return receipt \(displayed\)"
    r"|gelesen|lu|leído|letto"
    r"|開封済み|開封通知|deleted|已删除|returned receipt|disposition notification)(?:[:：]|\s{0,4}$)",
    re.I,
)
RECALL_SUBJECT = re.compile(
    r"^\s{0,8}(?:recall|撤回|召回|rückruf|rappel(?:er)?|recuperar|リコール|回収)\s{0,4}[:：]", re.I
)
RECALL_TEXT = re.compile(
    r"would like to recall the message|(?:要|想|将|希望)?撤回(?:邮件|消息|郵件|此邮件)"
    r"|möchte die nachricht .{0,300}?zurückrufen"
    r"|souhaite rappeler le message|メッセージ .{0,300}?取り消",
    re.I,
)
