"""Replies as mail clients write them, in HTML: (client, message, the text of what stays)."""

GMAIL = """<div dir="ltr">Wednesday is fine.</div><br><div class="gmail_quote gmail_quote_container"><div
dir="ltr" class="gmail_attr">On Mon, Mar 2, 2026 at 9:12 AM Desk &lt;<a
href="mailto:desk@help.example">desk@help.example</a>&gt; wrote:<br></div><blockquote class="gmail_quote"
style="margin:0 0 0 .8ex;border-left:1px #ccc solid"><div>Is Wednesday fine?</div></blockquote></div>"""
GMAIL_INLINE = """<div dir="ltr"><div class="gmail_quote"><div class="gmail_attr">On Mon, Mar 2, 2026 Desk
&lt;d@h.example&gt; wrote:<br></div><blockquote class="gmail_quote">Which floor?</blockquote><div>The
third.</div><blockquote class="gmail_quote">Which device?</blockquote><div>A-17.</div><blockquote
class="gmail_quote">Thank you.</blockquote></div></div>"""
OUTLOOK = """<html><head><style>p{margin:0}</style></head><body lang=ZH-CN><div class=WordSection1><p
class=MsoNormal>设备编号是 A-17。<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><div
style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>发件人<span
lang=EN-US>:</span></b> 服务台 &lt;desk@help.example&gt; <br><b>发送时间<span lang=EN-US>:</span></b>
2026年3月2日 9:12<br><b>收件人<span lang=EN-US>:</span></b> 张伟<br><b>主题<span lang=EN-US>:</span></b> 答复:
报修</p></div><p class=MsoNormal>请告知设备编号。</p></div></body></html>"""
OUTLOOK_WEB = """<div>It still fails.</div><div id="appendonsend"></div><hr tabindex="-1" style="width:98%"><div
id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>From:</b> Desk &lt;desk@help.example&gt;<br><b>Sent:</b>
Monday <br><b>To:</b> Ann<br><b>Subject:</b> RE: Printer</font></div><div>Please restart it.</div>"""
QQMAIL = """<div style="font-family:'lucida
Grande'">已经好了，谢谢。</div><div>&nbsp;</div><div><includetail><div>&nbsp;</div><div
style="font-size:12px;padding:2px 0">------------------&nbsp;原始邮件&nbsp;------------------</div><div
style="background:#efefef;padding:8px"><div><b>发件人:</b>&nbsp;"服务台"&lt;desk@help.example&gt;;</div><div><b>发送时间:</b>
2026年3月2日(星期一)
上午9:12</div><div><b>收件人:</b>&nbsp;"王芳"&lt;wang@qq.example&gt;;</div><div><b>主题:</b>&nbsp;Re:
打印机</div> </div><div>请重启打印机。</div></includetail></div>"""
FOXMAIL = """<body><div>第三台也坏了。</div><div><br></div><hr style="width:210px;height:1px"
align="left"><div>李强</div><blockquote
style="margin-top:0;margin-bottom:0;margin-left:0.5em"><div>&nbsp;</div><div style="border:none;border-top:solid
#B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><div style="background:#efefef"><div><b>发件人：</b>&nbsp;<a
href="mailto:desk@help.example">服务台</a></div><div><b>发送时间：</b>&nbsp;2026-03-02&nbsp;09:12</div><div><b>收件人：</b>&nbsp;李强
</div><div><b>主题：</b>&nbsp;Re: 报修</div></div></div><div>请告知设备编号。</div></blockquote></body>"""
NETEASE = """<div style="line-height:1.7">收到，下午到现场。</div><br><br><div id="isReplyContent"><pre>At
2026-03-02 09:12:44, "Desk" &lt;desk@help.example&gt; wrote:</pre><blockquote id="isReplyContent"
style="PADDING-LEFT: 1ex"><div>请今天处理。</div> </blockquote></div>"""
NETEASE_MASTER = """<div>好的</div><div class="ntes_not_fresh_mail"><div>---- 回复的原邮件
----</div><table><tr><td>发件人</td><td>服务台
&lt;desk@help.example&gt;</td></tr><tr><td>日期</td><td>2026年03月02日
09:12</td></tr><tr><td>主题</td><td>Re:打印机</td></tr> </table><div>请今天处理。</div></div>"""
APPLE = """<html><body>Wednesday is fine.<div><br><blockquote type="cite"><div>On 2 Mar 2026, at 09:12, Desk
&lt;desk@help.example&gt; wrote:</div><br class="Apple-interchange-newline"><div>Is Wednesday
fine?</div></blockquote></div> </body></html>"""
THUNDERBIRD = """<p>Mittwoch passt.</p><div class="moz-cite-prefix">Am 02.03.26 um 09:12 schrieb
Desk:<br></div><blockquote type="cite" cite="mid:1@help.example"><p>Passt Mittwoch?</p></blockquote>"""
YAHOO = """<div>Wednesday is fine.</div><div id="ydp1yahoo_quoted_22" class="yahoo_quoted"><div><div>On Monday,
March 2, 2026, Desk &lt;desk@help.example&gt; wrote:</div><div>Is Wednesday fine?</div></div></div>"""
ZIMBRA = """<div>Mercredi convient.</div><hr id="zwchr" data-marker="__DIVIDER__"><div
data-marker="__HEADERS__"><b>De: </b>Desk <br><b>À: </b>Ann<br></div><div data-marker="__QUOTED_TEXT__">Mercredi
?</div>"""
PLAIN_INDENT = (
    "<p>Two wishes:</p><blockquote><p>more paper</p></blockquote><blockquote><p>less noise</p></blockquote>"
)
PICTURE = """<div>See this: <img src="cid:a"></div><blockquote type="cite">Please send a picture.</blockquote>"""

SAMPLES = (
    ("Gmail", GMAIL, "Wednesday is fine."),
    ("Gmail, answers between", GMAIL_INLINE, "Which floor? The third. Which device? A-17."),
    ("Outlook", OUTLOOK, "设备编号是 A-17。"),
    ("Outlook on the web", OUTLOOK_WEB, "It still fails."),
    ("QQMail", QQMAIL, "已经好了，谢谢。"),
    ("Foxmail", FOXMAIL, "第三台也坏了。 ____ 李强"),
    ("NetEase", NETEASE, "收到，下午到现场。"),
    ("NetEase Master", NETEASE_MASTER, "好的"),
    ("Apple", APPLE, "Wednesday is fine."),
    ("Thunderbird", THUNDERBIRD, "Mittwoch passt."),
    ("Yahoo", YAHOO, "Wednesday is fine."),
    ("Zimbra", ZIMBRA, "Mercredi convient."),
    ("indented by hand", PLAIN_INDENT, "Two wishes: more paper less noise"),
    ("a picture", PICTURE, "See this: \N{OBJECT REPLACEMENT CHARACTER}"),
)
