export default {
  again: 'Sign in again',
  againText: 'Your session has ended. This page and what you wrote are still here; go on after signing in.',
  code: 'Code',
  codeHelp: 'Six digits from your authenticator app, or a recovery code.',
  email: 'E-mail',
  goOn: 'Continue',
  password: 'Password',
  signIn: 'Sign in',
  signInTo: 'Sign in to Gongdan',
  tenant: 'Company code',
  tenantHelp: 'Several companies share this server; type the code of yours.',
}
