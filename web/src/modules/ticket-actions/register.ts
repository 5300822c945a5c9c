/** What a ticket offers in its menu, each where the person may and the ticket stands so that it makes sense. */

import {
  Archive,
  ArchiveRestore,
  ArrowLeftRight,
  BellRing,
  Combine,
  Copy,
  Eye,
  FilePlus2,
  Layers,
  ListTree,
  Pause,
  Play,
  Split,
  Stamp,
  Telescope,
  Trash2,
  TrendingUp,
  Undo2,
  UserCog,
  Ban,
  LogOut,
} from '@lucide/vue'

import { canChange, isMine, mayOn } from '@/modules/ticket-panels/rights'
import { registerTicketAction } from '@/modules/ticket/actions'
import type { Ticket } from '@/modules/ticket/queries'
import { t } from '@/shared/i18n'
import { toast } from '@/shared/toasts'
import { canHold, isRunning } from './model'
import { openAction } from './open'

const running = (ticket: Ticket): boolean => isRunning(ticket.state_category)
const isOpenWork = (ticket: Ticket): boolean => ticket.state_category !== 'closed'

async function copyLink(ticket: Ticket): Promise<void> {
  await navigator.clipboard.writeText(`${window.location.origin}/desk/tickets/${ticket.id}`)
  toast(t('ticket-actions.linkCopied'))
}

export function registerActions(): void {
  registerTicketAction({
    key: 'handover',
    label: 'ticket-actions.menu.handover',
    icon: ArrowLeftRight,
    keys: 'Shift+t',
    order: 10,
    when: (ticket) => isOpenWork(ticket) && !ticket.arbitration && canChange(ticket, 'ticket.assign'),
    run: (ticket) => openAction('handover', ticket),
  })
  registerTicketAction({
    key: 'assign',
    label: 'ticket-actions.menu.assign',
    icon: UserCog,
    keys: 'a',
    order: 20,
    when: (ticket) => isOpenWork(ticket) && !ticket.arbitration && canChange(ticket, 'ticket.assign'),
    run: (ticket) => openAction('assign', ticket),
  })
  registerTicketAction({
    key: 'release',
    label: 'ticket-actions.menu.release',
    icon: LogOut,
    order: 25,
    when: (ticket) => isOpenWork(ticket) && isMine(ticket) && canChange(ticket, 'ticket.take'),
    run: (ticket) => openAction('reason', ticket, { reason: 'release' }),
  })
  registerTicketAction({
    key: 'hold',
    label: 'ticket-actions.menu.hold',
    icon: Pause,
    order: 30,
    when: (ticket) => canHold(ticket) && canChange(ticket, 'ticket.move'),
    run: (ticket) => openAction('hold', ticket),
  })
  registerTicketAction({
    key: 'resume',
    label: 'ticket-actions.menu.resume',
    icon: Play,
    order: 30,
    when: (ticket) => ticket.state_category === 'on_hold' && canChange(ticket, 'ticket.move'),
    run: (ticket) => openAction('direct', ticket, { direct: 'resume' }),
  })
  registerTicketAction({
    key: 'raise',
    label: 'ticket-actions.menu.raise',
    icon: TrendingUp,
    order: 40,
    when: (ticket) => running(ticket) && ticket.priority !== 'urgent' && canChange(ticket, 'ticket.edit'),
    run: (ticket) => openAction('raise', ticket),
  })
  registerTicketAction({
    key: 'nudge',
    label: 'ticket-actions.menu.nudge',
    icon: BellRing,
    order: 50,
    when: (ticket) => running(ticket) && !isMine(ticket) && canChange(ticket, 'ticket.nudge'),
    run: (ticket) => openAction('nudge', ticket),
  })
  registerTicketAction({
    key: 'supervise',
    label: 'ticket-actions.menu.supervise',
    icon: Eye,
    order: 60,
    when: (ticket) => isOpenWork(ticket) && canChange(ticket, 'ticket.supervise'),
    run: (ticket) => openAction('supervise', ticket),
  })
  registerTicketAction({
    key: 'approval',
    label: 'ticket-actions.menu.approval',
    icon: Stamp,
    order: 70,
    when: (ticket) => isOpenWork(ticket) && canChange(ticket, 'ticket.move'),
    run: (ticket) => openAction('approval', ticket),
  })
  registerTicketAction({
    key: 'observe',
    label: 'ticket-actions.menu.observe',
    icon: Telescope,
    order: 80,
    when: (ticket) => ticket.state_category === 'solved' && canChange(ticket, 'ticket.move'),
    run: (ticket) => openAction('observe', ticket),
  })
  registerTicketAction({
    key: 'merge',
    label: 'ticket-actions.menu.merge',
    icon: Combine,
    group: 'structure',
    order: 10,
    when: (ticket) => isOpenWork(ticket) && canChange(ticket, 'ticket.merge'),
    run: (ticket) => openAction('merge', ticket),
  })
  registerTicketAction({
    key: 'split',
    label: 'ticket-actions.menu.split',
    icon: Split,
    group: 'structure',
    order: 20,
    when: (ticket) => canChange(ticket, 'ticket.merge'),
    run: (ticket) => openAction('split', ticket),
  })
  registerTicketAction({
    key: 'batch',
    label: 'ticket-actions.menu.batch',
    icon: Layers,
    group: 'structure',
    order: 30,
    when: (ticket) => isOpenWork(ticket) && !ticket.batch && canChange(ticket, 'ticket.merge'),
    run: (ticket) => openAction('batch', ticket),
  })
  registerTicketAction({
    key: 'child',
    label: 'ticket-actions.menu.child',
    icon: ListTree,
    group: 'structure',
    order: 40,
    when: (ticket) => isOpenWork(ticket) && canChange(ticket, 'ticket.link') && mayOn(ticket, 'ticket.open'),
    run: (ticket) => openAction('child', ticket),
  })
  registerTicketAction({
    key: 'follow-up',
    label: 'ticket-actions.menu.followUp',
    icon: FilePlus2,
    group: 'structure',
    order: 50,
    when: (ticket) => ticket.state_category === 'closed' && mayOn(ticket, 'ticket.open'),
    run: (ticket) => openAction('followUp', ticket),
  })
  registerTicketAction({
    key: 'copy-link',
    label: 'ticket-actions.menu.copyLink',
    icon: Copy,
    group: 'page',
    order: 10,
    run: copyLink,
  })
  registerTicketAction({
    key: 'archive',
    label: 'ticket-actions.menu.archive',
    icon: Archive,
    group: 'end',
    order: 10,
    when: (ticket) => ticket.state_category === 'closed' && canChange(ticket, 'ticket.put_away'),
    run: (ticket) => openAction('direct', ticket, { direct: 'archive' }),
  })
  registerTicketAction({
    key: 'unarchive',
    label: 'ticket-actions.menu.unarchive',
    icon: ArchiveRestore,
    group: 'end',
    order: 10,
    when: (ticket) => ticket.shelf === 'archive' && mayOn(ticket, 'ticket.put_away'),
    run: (ticket) => openAction('direct', ticket, { direct: 'unarchive' }),
  })
  registerTicketAction({
    key: 'void',
    label: 'ticket-actions.menu.void',
    icon: Ban,
    group: 'end',
    order: 20,
    when: (ticket) => canChange(ticket, 'ticket.put_away'),
    run: (ticket) => openAction('reason', ticket, { reason: 'void' }),
  })
  registerTicketAction({
    key: 'unvoid',
    label: 'ticket-actions.menu.unvoid',
    icon: Undo2,
    group: 'end',
    order: 20,
    when: (ticket) => ticket.shelf === 'void' && mayOn(ticket, 'ticket.put_away'),
    run: (ticket) => openAction('direct', ticket, { direct: 'unvoid' }),
  })
  registerTicketAction({
    key: 'delete',
    label: 'ticket-actions.menu.delete',
    icon: Trash2,
    keys: '#',
    group: 'end',
    order: 30,
    isDanger: true,
    when: (ticket) => mayOn(ticket, 'ticket.delete'),
    run: (ticket) => openAction('reason', ticket, { reason: 'delete' }),
  })
}
