import forms from './forms.en'
import incoming from './incoming.en'
import mailboxes from './mailboxes.en'
import texts from './texts.en'

export default { ...mailboxes, ...incoming, ...texts, ...forms }
