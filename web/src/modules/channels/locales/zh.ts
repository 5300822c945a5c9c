import forms from './forms.zh'
import mailboxes from './mailboxes.zh'

export default { ...mailboxes, ...forms }
