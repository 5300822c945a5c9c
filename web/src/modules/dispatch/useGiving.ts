/** Giving a ticket to somebody from wherever the board shows it: done at once with undo, or refused with words. */

import { shallowRef, type Ref } from 'vue'

import { asApiError } from '@/api/problems'
import { fetchTicket } from '@/modules/ticket/queries'
import { openAction } from '@/modules/ticket-actions/open'
import { errorText } from '@/shared/errors'
import { t } from '@/shared/i18n'
import { toast } from '@/shared/toasts'
import { useDispatching } from './commands'
import { findTicket, isPlain, teamFor, type Held } from './model/giving'
import type { Board, BoardPerson } from './queries'

export interface Refusal {
  text: string
  /** It has to be handed over instead. */
  handOver: number | null
}

export function useGiving(board: Ref<Board | undefined>, ask: (held: Held, person: BoardPerson) => void) {
  const commands = useDispatching()
  const refusal = shallowRef<Refusal | null>(null)

  /** What refused it, with what became of the ticket meanwhile: the board has been looked at again by then. */
  function explain(thrown: unknown, held: Held): Refusal {
    const error = asApiError(thrown)
    const { number, id } = held.ticket
    if (error.status === 412 || error.status === 409) {
      const found = findTicket(board.value, id)
      if (error.code === 'handover_required') return { text: errorText(thrown), handOver: id }
      if (!found) return { text: t('dispatch.refused.gone', { number }), handOver: null }
      if (found.holder && found.holder.id !== held.holder?.id)
        return { text: t('dispatch.refused.taken', { number, name: found.holder.name }), handOver: null }
      if (error.status === 412) return { text: t('dispatch.refused.changed', { number }), handOver: null }
    }
    return { text: t('dispatch.refused.other', { number, why: errorText(thrown) }), handOver: null }
  }

  /** Throws the refusal. */
  async function give(held: Held, person: BoardPerson, reason = ''): Promise<void> {
    refusal.value = null
    const { ticket, holder } = held
    const team = board.value ? teamFor(board.value, person, ticket) : undefined
    const to = { assignee: person.id, reason, ...(team === undefined ? {} : { team }) }
    const version = await commands.give(ticket, to)
    toast(t('dispatch.given', { number: ticket.number, name: person.name }), {
      action: {
        label: t('dispatch.undo'),
        run: () =>
          commands.takeBack(ticket, holder?.id ?? null, version).catch((thrown: unknown) => {
            refusal.value = explain(thrown, { ticket, holder: person })
          }),
      },
    })
  }

  /** Dropped on him, or by his button: at once where nothing speaks against it, else it is asked. */
  async function giveAtOnce(held: Held, person: BoardPerson): Promise<void> {
    if (held.holder?.id === person.id) return
    if (!isPlain(person, held)) return ask(held, person)
    try {
      await give(held, person)
    } catch (thrown) {
      refusal.value = explain(thrown, held)
    }
  }

  async function handOver(ticketId: number): Promise<void> {
    refusal.value = null
    try {
      openAction('handover', await fetchTicket(ticketId))
    } catch (thrown) {
      refusal.value = { text: errorText(thrown), handOver: null }
    }
  }

  return { refusal, give, giveAtOnce, explain, handOver }
}
