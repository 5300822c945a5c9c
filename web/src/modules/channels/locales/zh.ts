import forms from './forms.zh'
import mailboxes from './mailboxes.zh'
import texts from './texts.zh'

export default { ...mailboxes, ...forms, ...texts }
