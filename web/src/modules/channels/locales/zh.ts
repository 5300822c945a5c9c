import forms from './forms.zh'
import incoming from './incoming.zh'
import mailboxes from './mailboxes.zh'
import texts from './texts.zh'

export default { ...mailboxes, ...incoming, ...texts, ...forms }
