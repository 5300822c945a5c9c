import forms from './forms.en'
import mailboxes from './mailboxes.en'
import texts from './texts.en'

export default { ...mailboxes, ...forms, ...texts }
