export default {
  again: '请重新登录',
  againText: '登录时间到了。这一页和你写的内容都在，登录后接着做。',
  code: '验证码',
  codeHelp: '验证器应用里的 6 位数字，或一个恢复码。',
  email: '邮箱',
  goOn: '继续',
  password: '密码',
  signIn: '登录',
  signInTo: '登录工单',
  tenant: '公司代码',
  tenantHelp: '这台服务器上有几家公司，写下你公司的代码。',
}
