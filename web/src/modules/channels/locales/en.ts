import forms from './forms.en'
import mailboxes from './mailboxes.en'

export default { ...mailboxes, ...forms }
