/** The keys of the list. */

import type { Ref } from 'vue'

import type { TicketRow } from '@/modules/ticket/queries'
import { useSession } from '@/shared/session'
import { useShortcuts, type Shortcut } from '@/shared/shortcuts'
import type { BulkKind } from '../model/bulk'
import type { Workbench } from './workbench'

export interface ListKeys {
  bench: Workbench
  current: Ref<TicketRow | null>
  step: (by: -1 | 1) => void
  open: (row: TicketRow) => void
  togglePreview: () => void
  act: (kind: BulkKind, field: string) => void
  isChoosing: Ref<boolean>
  toggle: (isStretch: boolean) => unknown
  extend: (by: -1 | 1) => void
  take: () => unknown
  editAny: () => unknown
  remove: () => unknown
  addFilter: () => unknown
  reply: (isPublic: boolean) => unknown
  escape: () => unknown
}

/** In the list, or nowhere in particular: not on a button that takes the key itself. */
function isInList(): boolean {
  const at = document.activeElement
  if (!at || at === document.body || at.id === 'page') return true
  return at.getAttribute('role') === 'row'
}

export function useListKeys(keys: ListKeys): void {
  const session = useSession()
  const group = 'workbench.keys.group'
  const on = (list: Omit<Shortcut, 'group'>[]): Shortcut[] => list.map((one) => ({ group, ...one }))
  useShortcuts(
    on([
      { keys: 'j', label: 'workbench.keys.down', run: () => keys.step(1) },
      { keys: 'k', label: 'workbench.keys.up', run: () => keys.step(-1) },
      { keys: 'ArrowDown', label: 'workbench.keys.down', when: isInList, run: () => keys.step(1) },
      { keys: 'ArrowUp', label: 'workbench.keys.up', when: isInList, run: () => keys.step(-1) },
      {
        keys: 'Enter',
        label: 'workbench.keys.open',
        when: isInList,
        run: () => keys.current.value && keys.open(keys.current.value),
      },
      { keys: 'o', label: 'workbench.keys.open', run: () => keys.current.value && keys.open(keys.current.value) },
      { keys: ' ', label: 'workbench.keys.preview', when: isInList, run: keys.togglePreview },
      { keys: 'v', label: 'workbench.keys.choose', run: () => keys.toggle(false) },
      { keys: 'Shift+ArrowDown', label: 'workbench.keys.extend', when: isInList, run: () => keys.extend(1) },
      { keys: 'Shift+ArrowUp', label: 'workbench.keys.extend', when: isInList, run: () => keys.extend(-1) },
      { keys: 't', label: 'workbench.keys.take', when: () => session.can('ticket.take'), run: keys.take },
      {
        keys: 'a',
        label: 'workbench.keys.assign',
        when: () => session.can('ticket.assign') && keys.current.value !== null,
        run: () => keys.act('assignee', 'assignee'),
      },
      {
        keys: 'p',
        label: 'workbench.keys.priority',
        when: () => session.can('ticket.edit'),
        run: () => keys.act('priority', 'priority'),
      },
      {
        keys: 's',
        label: 'workbench.keys.state',
        when: () => session.can('ticket.move'),
        run: () => keys.act('move', 'state'),
      },
      { keys: 'e', label: 'workbench.keys.edit', when: () => session.can('ticket.edit'), run: keys.editAny },
      { keys: '#', label: 'workbench.keys.remove', when: () => session.can('ticket.delete'), run: keys.remove },
      { keys: 'f', label: 'workbench.keys.filter', run: keys.addFilter },
      { keys: 'r', label: 'workbench.keys.reply', run: () => keys.reply(true) },
      { keys: 'x', label: 'workbench.keys.note', run: () => keys.reply(false) },
      { keys: '[', label: 'workbench.keys.previousView', run: () => keys.bench.stepView(-1) },
      { keys: ']', label: 'workbench.keys.nextView', run: () => keys.bench.stepView(1) },
      { keys: 'Escape', label: 'workbench.keys.back', run: keys.escape },
    ]),
  )
}
