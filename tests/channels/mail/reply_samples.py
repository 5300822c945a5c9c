"""Replies as mail clients write them, in plain text: (client, message, what is new in it)."""

QQMAIL = """您好，打印机还是不能用，请再看一下。

发自我的iPhone


------------------ 原始邮件 ------------------
发件人: "服务台" <desk@help.example>;
发送时间: 2026年3月2日(星期一) 上午9:12
收件人: "王芳" <wang@qq.example>;
主题: Re: 打印机故障 [#GD2026030200007]

请重启打印机后再试。
"""
QQMAIL_NEW = """已经好了，谢谢。

---原始邮件---
发件人: "服务台"<desk@help.example>
发送时间: 2026年3月2日(周一) 上午9:12
收件人: "王芳"<wang@qq.example>;
主题: Re: 打印机故障

请重启打印机后再试。
"""
FOXMAIL = """第三台也坏了。

--------------
李强
设备科

发件人： 服务台<mailto:desk@help.example>
发送时间： 2026-03-02 09:12
收件人： 李强<mailto:li@plant.example>
抄送： 张工<mailto:zhang@plant.example>
主题： Re: 设备报修
请告知设备编号。
"""
OUTLOOK_ZH = """设备编号是 A-17。

张伟

________________________________
发件人: 服务台 <desk@help.example>
发送时间: 2026年3月2日 9:12
收件人: 张伟
主题: 答复: 设备报修

请告知设备编号。
"""
OUTLOOK_HANT = """編號是 A-17，謝謝。

________________________________
寄件者: 服務台 <desk@help.example>
寄件日期: 2026年3月2日 上午 09:12
收件者: 陳大文
主旨: RE: 設備報修

請告知設備編號。
"""
OUTLOOK_EN = """It still fails.

Best regards,
Ann

From: Service Desk <desk@help.example>
Sent: Monday, March 2, 2026 9:12 AM
To: Ann Field <ann@client.example>
Cc: Bob Stone <bob@client.example>
Subject: RE: Printer [#GD2026030200007]

Please restart it.
"""
OUTLOOK_DE = """Das hilft leider nicht.

Von: Service Desk <desk@help.example>
Gesendet: Montag, 2. März 2026 09:12
An: Anna Feld <anna@kunde.example>
Betreff: AW: Drucker

Bitte starten Sie ihn neu.
"""
NETEASE = """收到，下午到现场。





At 2026-03-02 09:12:44, "服务台" <desk@help.example> wrote:

请今天处理。
"""
NETEASE_ZH = """收到，下午到现场。

在 2026-03-02 09:12:44，"服务台" <desk@help.example> 写道：

>请今天处理。
>
>服务台
"""
NETEASE_MASTER = """好的


| |
王芳
|
|
wang@163.example
|
签名由 网易邮箱大师 定制


---- 回复的原邮件 ----
| 发件人 | 服务台<desk@help.example> |
| 日期 | 2026年03月02日 09:12 |
| 收件人 | 王芳<wang@163.example> |
| 主题 | Re:打印机 |
请今天处理。
"""
ALIYUN = """可以，周三上午。

------------------------------------------------------------------
发件人：服务台 <desk@help.example>
发送时间：2026年3月2日(星期一) 09:12
收件人：赵敏 <zhao@ali.example>
主　题：回复：上门时间

周三可以吗？
"""
GMAIL_ZH = """周三可以。

服务台 <desk@help.example> 于2026年3月2日周一 09:12写道：

> 周三可以吗？
"""
GMAIL_EN = """Wednesday is fine.

On Mon, Mar 2, 2026 at 9:12 AM The Service Desk of Example Works <
a-very-long-address@help.example> wrote:

> Is Wednesday fine?
>
"""
GMAIL_JA = """水曜日で大丈夫です。

2026年3月2日(月) 9:12 サービスデスク <desk@help.example>:

> 水曜日でよろしいですか。
"""
GMAIL_DE = """Mittwoch passt.

Am Mo., 2. März 2026 um 09:12 Uhr schrieb Service Desk <desk@help.example>:

> Passt Mittwoch?
"""
GMAIL_KO = """수요일 좋습니다.

2026년 3월 2일 (월) 오전 9:12, 서비스데스크 <desk@help.example>님이 작성:

> 수요일 괜찮으세요?
"""
APPLE_EN = """Wednesday is fine.

Sent from my iPhone

> On 2 Mar 2026, at 09:12, Service Desk <desk@help.example> wrote:
>
> \N{ZERO WIDTH SPACE}Is Wednesday fine?
"""
APPLE_ZH = """周三可以。

> 在 2026年3月2日，09:12，服务台 <desk@help.example> 写道：
>
> 周三可以吗？
"""
THUNDERBIRD_EN = """Wednesday is fine.

On 3/2/26 09:12, Service Desk wrote:
> Is Wednesday fine?

-- \nAnn Field
Client Works
"""
THUNDERBIRD_DE = """Mittwoch passt.

Am 02.03.26 um 09:12 schrieb Service Desk:
> Passt Mittwoch?
"""
THUNDERBIRD_ZH = """周三可以。

在 2026/3/2 9:12, 服务台 写道:
> 周三可以吗？
"""
OUTLOOK_JA = """水曜日で大丈夫です。

-----Original Message-----
差出人: サービスデスク <desk@help.example>
送信日時: 2026年3月2日 9:12
宛先: 田中
件名: RE: 訪問

水曜日でよろしいですか。
"""
YAHOO = """Wednesday is fine.

    On Monday, March 2, 2026 at 09:12:44 AM GMT+1, Service Desk <desk@help.example> wrote:

 Is Wednesday fine?
"""
THUNDERBIRD_FR = """Mercredi me convient.

Le 02/03/2026 à 09:12, Service Desk a écrit :
> Mercredi ?
"""
RUSSIAN = """В среду удобно.

2 марта 2026 г., 09:12, Service Desk <desk@help.example> написал(а):
> В среду?
"""
OURS = """周三可以。

服务台 <desk@help.example> 在 2026年3月2日 写道：
##- 请在此线上方回复 / Please reply above this line -##

周三可以吗？
"""

SAMPLES = (
    ("QQMail", QQMAIL, "您好，打印机还是不能用，请再看一下。"),
    ("QQMail, the new one", QQMAIL_NEW, "已经好了，谢谢。"),
    ("Foxmail", FOXMAIL, "第三台也坏了。"),
    ("Outlook zh-Hans", OUTLOOK_ZH, "设备编号是 A-17。\n\n张伟"),
    ("Outlook zh-Hant", OUTLOOK_HANT, "編號是 A-17，謝謝。"),
    ("Outlook en", OUTLOOK_EN, "It still fails.\n\nBest regards,\nAnn"),
    ("Outlook de", OUTLOOK_DE, "Das hilft leider nicht."),
    ("Outlook ja", OUTLOOK_JA, "水曜日で大丈夫です。"),
    ("NetEase", NETEASE, "收到，下午到现场。"),
    ("NetEase zh", NETEASE_ZH, "收到，下午到现场。"),
    ("NetEase Master", NETEASE_MASTER, "好的"),
    ("Aliyun", ALIYUN, "可以，周三上午。"),
    ("Gmail zh", GMAIL_ZH, "周三可以。"),
    ("Gmail en", GMAIL_EN, "Wednesday is fine."),
    ("Gmail ja", GMAIL_JA, "水曜日で大丈夫です。"),
    ("Gmail de", GMAIL_DE, "Mittwoch passt."),
    ("Gmail ko", GMAIL_KO, "수요일 좋습니다."),
    ("Apple en", APPLE_EN, "Wednesday is fine."),
    ("Apple zh", APPLE_ZH, "周三可以。"),
    ("Thunderbird en", THUNDERBIRD_EN, "Wednesday is fine."),
    ("Thunderbird de", THUNDERBIRD_DE, "Mittwoch passt."),
    ("Thunderbird zh", THUNDERBIRD_ZH, "周三可以。"),
    ("Thunderbird fr", THUNDERBIRD_FR, "Mercredi me convient."),
    ("Yahoo", YAHOO, "Wednesday is fine."),
    ("Russian", RUSSIAN, "В среду удобно."),
    ("our own delimiter", OURS, "周三可以。"),
)
