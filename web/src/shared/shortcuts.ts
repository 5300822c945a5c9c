/**
 * Single keys and chords, spoken for by the page that is shown; `?` lists them.
 *
 * Silent while something is typed into or an input method composes, and while a menu or dialog is open; they can be
 * switched off (WCAG 2.1.4). `mod` is Ctrl, or ⌘ on a Mac.
 */

import { onBeforeUnmount, onMounted, ref, shallowReactive } from 'vue'

export interface Shortcut {
  /** `j`, `Shift+t`, `mod+k`, `g t`, `?`, `Enter`. */
  keys: string
  /** i18n key of what it does. */
  label: string
  /** i18n key of the heading under which the help lists it. */
  group: string
  run: (event: KeyboardEvent) => void
  /** Also while something is typed into (with `mod` this is so anyway). */
  isForTyping?: boolean
  when?: () => boolean
}

const active = shallowReactive<Shortcut[]>([])
let pending = ''
let pendingUntil = 0

export const areSingleKeysOn = ref(localStorage.getItem('gongdan.single-keys') !== 'off')

export function switchSingleKeys(on: boolean): void {
  areSingleKeysOn.value = on
  localStorage.setItem('gongdan.single-keys', on ? 'on' : 'off')
}

export function shortcutsNow(): Shortcut[] {
  return [...active]
}

export function isTypingInto(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null
  if (!element?.closest) return false
  return (
    element.isContentEditable ||
    element.closest('input:not([type=checkbox]):not([type=radio]), textarea, select') !== null
  )
}

/** Whether a menu or dialog lies over the page, so that keys are not meant for it. */
export function isCovered(): boolean {
  return (
    document.querySelector('[role=dialog][data-state=open], [role=menu][data-state=open], [role=alertdialog]') !==
    null
  )
}

/** Typed without Ctrl, ⌘ or Alt, alone or after another: `j`, `?`, `Shift+t`, `g h`. These can be switched off. */
export function isSingleKey(keys: string): boolean {
  return keys.split(' ').every((one) => one.replace('Shift+', '').length === 1)
}

const isMac = /Mac|iP(hone|ad|od)/.test(navigator.platform)
const CAPS: Record<string, string> = {
  mod: isMac ? '⌘' : 'Ctrl',
  Alt: isMac ? '⌥' : 'Alt',
  Shift: isMac ? '⇧' : 'Shift',
  Enter: '↵',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
}

/** The caps of a shortcut as they stand on the keyboard: `mod+k` is Ctrl and K, `g h` is G and H. */
export function capsOf(keys: string): string[] {
  return keys
    .split(' ')
    .flatMap((one) => (one.length > 1 ? one.split('+') : [one]))
    .map((one) => CAPS[one] ?? (one.length === 1 ? one.toUpperCase() : one))
}

/** How a key event is written: `mod+Enter`, `Shift+T` as `Shift+t`, `?` as itself. */
export function keysOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const isLetter = /^[a-z]$/.test(key)
  const parts = [
    event.ctrlKey || event.metaKey ? 'mod' : '',
    event.altKey ? 'Alt' : '',
    event.shiftKey && (isLetter || event.key.length > 1) ? 'Shift' : '',
    key,
  ]
  return parts.filter(Boolean).join('+')
}

function onKey(event: KeyboardEvent): void {
  if (event.isComposing || event.key === 'Process' || event.defaultPrevented) return
  const keys = keysOf(event)
  const isModified = keys.startsWith('mod+') || keys.startsWith('Alt+')
  const isTyping = isTypingInto(event.target)
  if (!isTyping && !areSingleKeysOn.value && isSingleKey(keys)) return
  const chord = pending && Date.now() < pendingUntil ? `${pending} ${keys}` : ''
  const usable = active.filter((one) => (isTyping && !isModified ? one.isForTyping : true) && (one.when?.() ?? true))
  if (isCovered() && !isModified) return
  // The page that came last speaks first: a ticket over its list.
  const found = usable.findLast((one) => one.keys === chord) ?? usable.findLast((one) => one.keys === keys)
  const begins = !isTyping && usable.some((one) => one.keys.startsWith(`${keys} `))
  pending = begins ? keys : ''
  pendingUntil = Date.now() + 1200
  if (found && (!begins || chord)) {
    event.preventDefault()
    pending = ''
    found.run(event)
  }
}

let isListening = false

export function addShortcuts(shortcuts: Shortcut[]): () => void {
  if (!isListening) window.addEventListener('keydown', onKey)
  isListening = true
  active.push(...shortcuts)
  return () => {
    for (const one of shortcuts) {
      const at = active.indexOf(one)
      if (at >= 0) active.splice(at, 1)
    }
  }
}

/** The shortcuts of a component, for as long as it is shown. */
export function useShortcuts(shortcuts: Shortcut[]): void {
  let remove = (): void => {}
  onMounted(() => (remove = addShortcuts(shortcuts)))
  onBeforeUnmount(() => remove())
}
