/** The tickets that are open side by side: for the session, in the order in which they were opened. */

import { ref, watch } from 'vue'

export interface OpenTab {
  id: number
  number: string
  title: string
  category: string
}

const KEY = 'gongdan.open-tickets'
const MOST = 12

function read(): OpenTab[] {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? '[]') as OpenTab[]
    return Array.isArray(kept) ? kept.filter((one) => Number.isInteger(one?.id)) : []
  } catch {
    return []
  }
}

export const openTabs = ref<OpenTab[]>(read())
watch(
  openTabs,
  (tabs) => {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(tabs))
    } catch {
      // Without storage the tabs last as long as the page.
    }
  },
  { deep: true },
)

/** The tabs with this one among them, as it is now; the oldest goes where there are too many. */
export function withTab(tabs: OpenTab[], tab: OpenTab): OpenTab[] {
  if (tabs.some((one) => one.id === tab.id)) return tabs.map((one) => (one.id === tab.id ? tab : one))
  return [...tabs, tab].slice(-MOST)
}

/** Where one goes when a tab closes: its right neighbour, its left one, or none. */
export function afterClosing(tabs: OpenTab[], id: number): { tabs: OpenTab[]; next: number | null } {
  const at = tabs.findIndex((one) => one.id === id)
  const left = tabs.filter((one) => one.id !== id)
  return { tabs: left, next: (left[at] ?? left[at - 1])?.id ?? null }
}
