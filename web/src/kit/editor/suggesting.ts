/** The list under the cursor while a person or a ready text is looked for; one at a time. */

import { Extension, type Editor, type Range } from '@tiptap/core'
import { PluginKey } from '@tiptap/pm/state'
import { Suggestion } from '@tiptap/suggestion'
import { reactive } from 'vue'

import type { Offer } from './types'

export interface Suggesting {
  kind: 'person' | 'snippet' | null
  items: Offer[]
  at: number
  isSearching: boolean
  left: number
  top: number
  bottom: number
  choose: (offer: Offer) => void
}

export function createSuggesting(): Suggesting {
  return reactive<Suggesting>({
    kind: null,
    items: [],
    at: 0,
    isSearching: false,
    left: 0,
    top: 0,
    bottom: 0,
    choose: () => {},
  })
}

interface Trigger {
  char: string
  kind: 'person' | 'snippet'
  find: (typed: string) => Promise<Offer[]>
  take: (editor: Editor, range: Range, offer: Offer) => void
}

interface Shown {
  items: Offer[]
  loading?: boolean
  command: (offer: Offer) => void
  clientRect?: (() => DOMRect | null) | null
}

function show(state: Suggesting, kind: Trigger['kind'], given: Shown): void {
  const rect = given.clientRect?.()
  state.kind = kind
  state.items = given.items
  state.at = Math.min(state.at, Math.max(0, given.items.length - 1))
  state.isSearching = Boolean(given.loading)
  state.choose = (offer) => given.command(offer)
  if (!rect) return
  state.left = rect.left
  state.top = rect.top
  state.bottom = rect.bottom
}

function press(state: Suggesting, event: KeyboardEvent): boolean {
  if (event.isComposing) return false
  const count = state.items.length
  if (event.key === 'Escape') {
    state.kind = null
    return true
  }
  if (!count) return false
  if (event.key === 'ArrowDown') state.at = (state.at + 1) % count
  else if (event.key === 'ArrowUp') state.at = (state.at + count - 1) % count
  else if (event.key === 'Enter' || event.key === 'Tab') state.choose(state.items[state.at]!)
  else return false
  return true
}

/** What is offered after each of the given characters. */
export function suggestions(state: Suggesting, triggers: Trigger[]): Extension {
  return Extension.create({
    name: 'offers',
    addProseMirrorPlugins() {
      return triggers.map((trigger) =>
        Suggestion<Offer, Offer>({
          editor: this.editor,
          pluginKey: new PluginKey(`offers-${trigger.char}`),
          char: trigger.char,
          allowedPrefixes: null,
          decorationClass: 'offer-typed',
          debounce: 120,
          items: ({ query }) => trigger.find(query).catch(() => []),
          command: ({ editor, range, props }) => trigger.take(editor, range, props),
          render: () => ({
            onStart: (props) => {
              state.at = 0
              show(state, trigger.kind, props as unknown as Shown)
            },
            onUpdate: (props) => show(state, trigger.kind, props as unknown as Shown),
            onKeyDown: ({ event }) => state.kind !== null && press(state, event),
            onExit: () => {
              if (state.kind === trigger.kind) state.kind = null
            },
          }),
        }),
      )
    },
  })
}
