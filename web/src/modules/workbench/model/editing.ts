/** Which values of a ticket can be changed in a list, by whom. */

import type { TicketRow } from '@/modules/ticket/queries'

const BY_PERMISSION: Record<string, string> = {
  priority: 'ticket.edit',
  category: 'ticket.edit',
  tags: 'ticket.edit',
  assignee: 'ticket.assign',
  team: 'ticket.assign',
  state: 'ticket.move',
}

export function permissionFor(column: string): string | null {
  return column.startsWith('field:') ? 'ticket.edit' : (BY_PERMISSION[column] ?? null)
}

export function isEditable(
  column: string,
  row: Pick<TicketRow, 'shelf'>,
  can: (permission: string) => boolean,
): boolean {
  const permission = permissionFor(column)
  return permission !== null && row.shelf === 'desk' && can(permission)
}
