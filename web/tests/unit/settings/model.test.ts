import { describe, expect, it } from 'vitest'

import { isWithin, settingsTree } from '@/modules/settings/model'
import type { SettingsPage } from '@/shared/modules'

const page = (key: string, group: SettingsPage['group']): SettingsPage => ({
  key,
  group,
  label: key,
  to: `/settings/${key}`,
  order: 1,
})
const pages = [page('portal', 'looks'), page('people', 'organisation'), page('roles', 'organisation')]
const WORDS: Record<string, string> = { people: 'People invite', roles: 'Roles permissions', portal: 'Portal brand' }
const wordsOf = (one: SettingsPage): string => WORDS[one.key] ?? ''

describe('the tree of settings', () => {
  it('keeps the order of groups and leaves empty ones out', () => {
    expect(settingsTree(pages, '', wordsOf).map((group) => [group.key, group.pages.length])).toEqual([
      ['organisation', 2],
      ['looks', 1],
    ])
  })
  it('finds by every word typed', () => {
    expect(settingsTree(pages, ' PEOPLE inv', wordsOf)[0]?.pages.map((one) => one.key)).toEqual(['people'])
    expect(settingsTree(pages, 'nothing', wordsOf)).toEqual([])
  })
  it('knows the page within which one is', () => {
    expect(isWithin('/settings/people/4', '/settings/people')).toBe(true)
    expect(isWithin('/settings/peoples', '/settings/people')).toBe(false)
  })
})
