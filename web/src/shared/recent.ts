/** What a person opened last on this device, for the command bar; each person's own. */

import { ref } from 'vue'

export interface Recent {
  kind: 'ticket' | 'contact' | 'organisation'
  id: number
  label: string
  hint?: string
  to: string
}

const MOST = 12
const PREFIX = 'gongdan.recent.'

export const recent = ref<Recent[]>([])
let name = ''

/** Begin with what this person opened before; `whose` is his tenant and id. */
export function useRecentOf(whose: string): void {
  name = `${PREFIX}${whose}`
  try {
    recent.value = JSON.parse(localStorage.getItem(name) ?? '[]') as Recent[]
  } catch {
    recent.value = []
  }
}

/** The newest first, each once. */
export function noteRecent(opened: Recent): void {
  if (!name) return
  recent.value = [opened, ...recent.value.filter((one) => one.to !== opened.to)].slice(0, MOST)
  try {
    localStorage.setItem(name, JSON.stringify(recent.value))
  } catch {
    // A full storage: what was opened is forgotten with the page.
  }
}
