/** The one outbox of the page, and who is to hear of what became of a letter. */

import { t } from '@/shared/i18n'
import { toast } from '@/shared/toasts'
import { useTicketCommands } from './commands'
import { sendWith } from './composerTools'
import { afterSending, type Written } from './draftModel'
import { Outbox, type Letter } from './outbox'

type Hearer = (letter: Letter, outcome: 'sent' | 'failed') => void

const hearers = new Map<number, Hearer>()
let outbox: Outbox | null = null
let goTo: (ticketId: number) => void = () => {}

/** In a component's setup. `go` opens a ticket, from a message about one that is no longer on the page. */
export function useOutbox(go: (ticketId: number) => void): Outbox {
  const { comment, lookAgain } = useTicketCommands()
  goTo = go
  if (outbox) return outbox
  const made = new Outbox({
    async send(letter) {
      const { ticketId, body, key, sentWith } = letter
      if (!sentWith) return comment(ticketId, body, key)
      const said = {
        body: body.body,
        body_format: 'html' as const,
        is_public: body.is_public,
        files: body.files ?? [],
      }
      await sendWith(ticketId, sentWith, said, key)
      lookAgain(ticketId)
    },
    onSent(letter) {
      const hear = hearers.get(letter.ticketId)
      if (hear) hear(letter, 'sent')
      else forgetKept(letter)
    },
    onFailed(letter) {
      const hear = hearers.get(letter.ticketId)
      if (hear) hear(letter, 'failed')
      else
        toast(t('ticket.composer.failedElsewhere'), {
          kind: 'problem',
          lasts: 0,
          action: { label: t('ticket.composer.goThere'), run: () => goTo(letter.ticketId) },
        })
    },
  })
  window.addEventListener('pagehide', () => made.releaseAll())
  outbox = made
  return made
}

export function hearOf(ticketId: number, hearer: Hearer): () => void {
  hearers.set(ticketId, hearer)
  return () => {
    if (hearers.get(ticketId) === hearer) hearers.delete(ticketId)
  }
}

/** The text of a letter that was sent after its page was left, as `useDraft` keeps it on the device. */
function forgetKept(letter: Letter): void {
  const name = `gongdan.kept.reply.${letter.ticketId}`
  try {
    const kept = JSON.parse(localStorage.getItem(name) ?? 'null') as Written | null
    if (!kept) return
    const gone = {
      ...afterSending(kept, letter.body.is_public ? 'reply' : 'note'),
      serverVersion: 0,
      isUnsaved: false,
    }
    localStorage.setItem(name, JSON.stringify(gone))
  } catch {
    // The server has thrown its draft away; what is left here is shown as one that was sent.
  }
}
