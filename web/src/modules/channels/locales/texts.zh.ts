export default {
  texts: {
    title: '邮件文字',
    hint: '邮件 模板 回复 回执 通知 主题 变量',
    lead: '发给客户的邮件用的文字，每种语言一份。',
    kinds: '邮件种类',
    own: '已改',
    subject: '主题',
    body: '正文',
    isActive: '发送这种邮件',
    isActiveHelp: '关闭后谁也收不到',
  },
  mail: {
    from: '发件人',
    to: '收件人',
    cc: '抄送',
    as: '显示为',
    html: '带格式',
    text: '纯文本',
  },
}
