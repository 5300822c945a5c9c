/** What the person may do to a ticket: his permission, and how far it reaches. The server decides; this hides what it would refuse. */

import type { Scope, Who } from '@/shared/session'
import { useSession } from '@/shared/session'
import type { Ticket } from '@/modules/ticket/queries'

type Concerned = Pick<Ticket, 'assignee' | 'creator' | 'team' | 'lead_team' | 'receiver_team'>

/** Whether a permission of this reach covers the ticket. Of departments too little is known here: it is let through. */
export function reaches(scope: Scope | undefined, user: Who['user'], ticket: Concerned): boolean {
  if (!scope) return false
  if (scope === 'all' || scope === 'department') return true
  if (ticket.assignee?.id === user.id || ticket.creator?.id === user.id) return true
  if (scope === 'own') return false
  if (!ticket.team && !ticket.assignee) return true
  return [ticket.team, ticket.lead_team, ticket.receiver_team].some((team) => team && user.team_ids.includes(team.id))
}

/** For components and for actions alike (those ask outside of a component). */
export function mayOn(ticket: Ticket, permission: string): boolean {
  const who = useSession().who
  return who !== null && reaches(who.permissions[permission] as Scope | undefined, who.user, ticket)
}

/** A ticket that was put away or merged takes no changes until it is brought back. */
export function canChange(ticket: Ticket, permission: string): boolean {
  return ticket.shelf === 'desk' && mayOn(ticket, permission)
}

export function isMine(ticket: Ticket): boolean {
  const id = useSession().who?.user.id
  return id !== undefined && ticket.assignee?.id === id
}
