/** The tree of settings: groups in their order, cut to what is searched for. */

import type { SettingsPage } from '@/shared/modules'

export const GROUPS: SettingsPage['group'][] = [
  'organisation',
  'intake',
  'channels',
  'flow',
  'time',
  'automation',
  'data',
  'looks',
  'audit',
]

export interface SettingsGroup {
  key: SettingsPage['group']
  pages: SettingsPage[]
}

/** Groups that hold a page; with `wanted`, those whose label, hint or group name hold every word of it. */
export function settingsTree(
  pages: SettingsPage[],
  wanted: string,
  wordsOf: (page: SettingsPage) => string,
): SettingsGroup[] {
  const words = wanted.trim().toLowerCase().split(/\s+/).filter(Boolean)
  const fitting = pages.filter((page) => {
    const text = wordsOf(page).toLowerCase()
    return words.every((word) => text.includes(word))
  })
  return GROUPS.map((key) => ({ key, pages: fitting.filter((page) => page.group === key) })).filter(
    (group) => group.pages.length > 0,
  )
}

/** Whether a page of settings, or something below it, is shown. */
export function isWithin(path: string, to: string): boolean {
  return path === to || path.startsWith(`${to}/`)
}
