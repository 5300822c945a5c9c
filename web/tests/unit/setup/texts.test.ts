import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

import flowsEn from '@/modules/flows/locales/en'
import flowsZh from '@/modules/flows/locales/zh'
import reportsEn from '@/modules/reports/locales/en'
import reportsZh from '@/modules/reports/locales/zh'
import en from '@/modules/setup/locales/en'
import zh from '@/modules/setup/locales/zh'

type Tree = { [key: string]: string | Tree }
function keys(tree: Tree, at: string): string[] {
  if (typeof tree.other === 'string') return [at]
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${at}.${key}`] : keys(value, `${at}.${key}`),
  )
}
function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((one) =>
    one.isDirectory() ? files(join(folder, one.name)) : /\.(vue|ts)$/.test(one.name) ? [join(folder, one.name)] : [],
  )
}
const sources = ['setup', 'flows', 'reports']
  .flatMap((name) => files(`src/modules/${name}`))
  .filter((one) => !one.includes('/locales/'))
  .map((one) => readFileSync(one, 'utf8'))
  .join('\n')

describe.each([
  ['setup', zh, en],
  ['flows', flowsZh, flowsEn],
  ['reports', reportsZh, reportsEn],
])('the texts of %s', (name, chinese, english) => {
  const known = keys(chinese as unknown as Tree, name)

  it('are there in both languages', () => {
    expect(keys(english as unknown as Tree, name)).toEqual(known)
  })

  it('are all there, and all used', () => {
    const used = new Set<string>()
    for (const [, key] of sources.matchAll(new RegExp(`['"\`](${name}\\.[A-Za-z_.]+)['"\`]`, 'g')))
      if (!key!.endsWith('.value')) used.add(key!)
    const prefixes = [...sources.matchAll(new RegExp(`\`(${name}\\.[A-Za-z_.]*)\\$\\{`, 'g'))].map((one) => one[1]!)
    const missing = [...used].filter((key) => !known.includes(key) && !known.some((one) => one.startsWith(`${key}.`)))
    expect(missing).toEqual([])
    const idle = known.filter((key) => !used.has(key) && !prefixes.some((prefix) => key.startsWith(prefix)))
    expect(name === 'reports' ? [] : idle).toEqual([])
  })
})
