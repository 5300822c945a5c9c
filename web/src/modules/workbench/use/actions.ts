/** What a key or a button does to one ticket of the list: at once, with undo where there is one. */

import { useQueryClient } from '@tanstack/vue-query'

import { asApiError } from '@/api/problems'
import { useTicketCommands } from '@/modules/ticket/commands'
import type { Ticket, TicketRow } from '@/modules/ticket/queries'
import { confirm } from '@/shared/confirm'
import { errorText } from '@/shared/errors'
import { t } from '@/shared/i18n'
import { useSession } from '@/shared/session'
import { toast } from '@/shared/toasts'
import { deleteTicket, restoreTicket } from '../commands'
import { workbenchKeys } from '../queries'
import { rowOf } from './edit'
import { patchRows } from './rows'
import { noteOwn } from './waiting'

export function useRowActions() {
  const client = useQueryClient()
  const commands = useTicketCommands()
  const session = useSession()

  function show(ticket: Ticket): void {
    noteOwn(ticket.id)
    patchRows(client, ticket.id, rowOf(ticket))
    void client.invalidateQueries({ queryKey: workbenchKeys.boards })
    void client.invalidateQueries({ queryKey: workbenchKeys.counts })
  }
  /** A refusal stays until it is read: what could not be done needs a decision. */
  function refuse(row: Pick<TicketRow, 'number'>, thrown: unknown): void {
    toast(t('workbench.refused', { number: row.number, why: errorText(asApiError(thrown)) }), {
      kind: 'problem',
      lasts: 0,
    })
  }

  async function move(row: Pick<TicketRow, 'id' | 'number'>, key: string): Promise<Ticket | null> {
    noteOwn(row.id)
    try {
      const ticket = await commands.move(row.id, { move: key } as Parameters<typeof commands.move>[1])
      show(ticket)
      toast(t('workbench.moved', { number: row.number, state: ticket.state_name }))
      return ticket
    } catch (thrown) {
      refuse(row, thrown)
      return null
    }
  }

  async function assign(
    row: Pick<TicketRow, 'id' | 'number'>,
    assignee: number | 'me' | null,
  ): Promise<Ticket | null> {
    noteOwn(row.id)
    try {
      const ticket = await commands.assign(row.id, { assignee } as Parameters<typeof commands.assign>[1])
      show(ticket)
      return ticket
    } catch (thrown) {
      refuse(row, thrown)
      return null
    }
  }

  async function take(row: TicketRow): Promise<void> {
    if (row.assignee?.id === session.who?.user.id) return
    const before = row.assignee?.id ?? null
    if (!(await assign(row, 'me'))) return
    toast(t('workbench.taken', { number: row.number }), {
      action: { label: t('workbench.undo'), run: () => assign(row, before) },
    })
  }

  async function remove(row: TicketRow): Promise<boolean> {
    const answer = await confirm({
      title: t('workbench.delete.title', { number: row.number }),
      text: t('workbench.delete.text'),
      confirm: t('workbench.delete.confirm'),
      isDestructive: true,
      reason: { label: t('workbench.delete.reason'), min: 1 },
    })
    if (!answer) return false
    noteOwn(row.id)
    try {
      await deleteTicket(row.id, answer.reason)
    } catch (thrown) {
      refuse(row, thrown)
      return false
    }
    void client.invalidateQueries({ queryKey: workbenchKeys.lists })
    toast(t('workbench.delete.done', { number: row.number }), {
      action: {
        label: t('workbench.undo'),
        run: async () => {
          await restoreTicket(row.id).catch((thrown) => refuse(row, thrown))
          void client.invalidateQueries({ queryKey: workbenchKeys.lists })
        },
      },
    })
    return true
  }

  return { move, take, assign, remove, show, refuse }
}
