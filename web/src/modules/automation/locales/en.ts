import { editor } from './editor.en'
import { effects } from './effects.en'
import { laboratory } from './laboratory.en'
import { tickets } from './tickets.en'

/** Automation: rules, macros, the laboratory, traces on tickets. */
export default {
  title: 'Automation rules',
  hint: 'Trigger timed rule macro automation workflow',
  comma: ', ',
  colon: ': ',
  or: ' or ',
  then: '; ',
  yes: 'yes',
  no: 'no',
  undo: 'Undo',
  more: 'Show more',
  kind: { trigger: 'Triggers', timed: 'Timed rules', macro: 'Macros' },
  new: { trigger: 'New trigger', timed: 'New timed rule', macro: 'New macro' },
  empty: {
    trigger: 'There are no triggers yet.',
    timed: 'There are no timed rules yet.',
    macro: 'There are no macros yet.',
  },
  rules: {
    lead: 'What happens to tickets when something happens, when time passes, or when somebody uses a macro.',
    off: 'Off',
    draft: 'Draft',
    stagedFor: 'First for {teams}',
    ran: { one: 'Ran {count} time in 30 days', other: 'Ran {count} times in 30 days' },
    last: 'last',
    next: 'next',
    activeOf: 'Switch “{name}” on',
    more: 'More for “{name}”',
    clone: 'Clone',
    cloned: 'Cloned as “{name}”, switched off',
    ordered: 'Order saved',
    orderHelp: 'They run in this order. Drag a handle, or press Alt+↑/↓ on it.',
    switchedOn: '“{name}” is on',
    switchedOff: '“{name}” is off',
  },
  ...editor,
  ...effects,
  ...laboratory,
  ...tickets,
}
