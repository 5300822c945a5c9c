/** The one outbox of the page, and who is to hear of what became of a letter. */

import { t } from '@/shared/i18n'
import { toast } from '@/shared/toasts'
import { useTicketCommands } from './commands'
import { Outbox, type Letter } from './outbox'

type Hearer = (letter: Letter, outcome: 'sent' | 'failed') => void

const hearers = new Map<number, Hearer>()
let outbox: Outbox | null = null
let goTo: (ticketId: number) => void = () => {}

/** In a component's setup. `go` opens a ticket, from a message about one that is no longer on the page. */
export function useOutbox(go: (ticketId: number) => void): Outbox {
  const { comment } = useTicketCommands()
  goTo = go
  if (outbox) return outbox
  const made = new Outbox({
    send: (letter) => comment(letter.ticketId, letter.body, letter.key),
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
    const kept = JSON.parse(localStorage.getItem(name) ?? 'null') as Record<string, unknown> | null
    if (!kept) return
    const rest = letter.body.is_public ? { reply: '', replyFiles: [] } : { note: '', noteFiles: [] }
    localStorage.setItem(name, JSON.stringify({ ...kept, ...rest, tried: null, serverVersion: 0, isUnsaved: false }))
  } catch {
    // The server has thrown its draft away; what is left here is shown as one that was sent.
  }
}
