/** Texts are whole: equal keys and placeholders in both languages, none missing, none for nothing. */

import { readFileSync, readdirSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'

import { describe, expect, test } from 'vitest'

import type { Text, Texts } from '@/shared/i18n'

const SRC = join(import.meta.dirname, '../../src')
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'))
const pairs = files.filter((path) => /locales\/(?:\w+\.)?zh\.ts$/.test(path))

function isText(value: Text | Texts): value is Text {
  return typeof value === 'string' || 'other' in value
}

function flat(texts: Texts, under = ''): Map<string, Text> {
  const found = new Map<string, Text>()
  for (const [key, value] of Object.entries(texts)) {
    if (isText(value)) found.set(under + key, value)
    else for (const [inner, text] of flat(value, `${under}${key}.`)) found.set(inner, text)
  }
  return found
}

function placeholders(text: Text): string[] {
  const forms = typeof text === 'string' ? [text] : Object.values(text)
  return [...new Set(forms.flatMap((form) => [...form.matchAll(/\{(\w+)\}/g)].map((one) => one[1]!)))].sort()
}

async function textsOf(path: string): Promise<Map<string, Text>> {
  return flat(((await import(join(SRC, path))) as { default: Texts }).default)
}

/** Under which name an entry joins them: the module's, or the file's own. */
function ownerOf(path: string): string {
  const file = basename(path).replace(/\.?(zh|en)\.ts$/, '')
  return file || basename(dirname(dirname(path)))
}

describe.each(pairs)('%s', (path) => {
  const other = path.replace(/zh\.ts$/, 'en.ts')

  test('has the same keys in English', async () => {
    expect([...(await textsOf(other)).keys()].sort()).toEqual([...(await textsOf(path)).keys()].sort())
  })

  test('has the same placeholders in English', async () => {
    const english = await textsOf(other)
    const differing = [...(await textsOf(path))].flatMap(([key, text]) => {
      const theirs = english.get(key)
      // A plural may say "one" without the figure.
      const [ours, others] = [placeholders(text), theirs ? placeholders(theirs) : []]
      return ours.join() === others.join() ? [] : [`${key}: {${ours.join('} {')}} / {${others.join('} {')}}`]
    })
    expect(differing).toEqual([])
  })

  test('has no empty text and no exclamation mark', async () => {
    const poor = [...(await textsOf(path)), ...(await textsOf(other))].filter(([, text]) =>
      (typeof text === 'string' ? [text] : Object.values(text)).some((form) => !form.trim() || /[!！]/.test(form)),
    )
    expect(poor.map(([key]) => key)).toEqual([])
  })
})

interface Used {
  keys: Map<string, string>
  prefixes: Set<string>
}

/** Every literal that may be a key, and every template that begins one. */
function used(owners: string[]): Used {
  const keys = new Map<string, string>()
  const prefixes = new Set<string>()
  const begins = `(?:${owners.join('|')})\\.`
  const sources = files.filter((path) => /\.(vue|ts)$/.test(path) && !/locales\/|schema\.d\.ts$/.test(path))
  for (const path of sources) {
    const text = readFileSync(join(SRC, path), 'utf8')
    for (const [, key] of text.matchAll(new RegExp(`['"\`](${begins}[A-Za-z0-9_.]*[A-Za-z0-9_])['"\`]`, 'g')))
      keys.set(key!, path)
    for (const [, prefix] of text.matchAll(new RegExp(`\`(${begins}[A-Za-z0-9_.]*)\\$\\{`, 'g')))
      prefixes.add(prefix!)
  }
  return { keys, prefixes }
}

async function known(): Promise<Set<string>> {
  const found = new Set<string>()
  for (const path of pairs) for (const key of (await textsOf(path)).keys()) found.add(`${ownerOf(path)}.${key}`)
  return found
}

test('every key that is used has its text', async () => {
  const all = await known()
  const owners = [...new Set(pairs.map(ownerOf))]
  // A literal of this form that no `t()` and no i18n field takes would be a false alarm: names of files are not used.
  const missing = [...used(owners).keys].filter(
    ([key]) => !all.has(key) && ![...all].some((one) => one.startsWith(`${key}.`)),
  )
  const calls = missing.filter(([key, path]) => isKeyThere(key, path))
  expect(calls.map(([key, path]) => `${key} (${path})`)).toEqual([])
})

/** Only what stands where a key stands: in `t(…)`, or as the value of a field that holds one. */
function isKeyThere(key: string, path: string): boolean {
  const text = readFileSync(join(SRC, path), 'utf8')
  const escaped = key.replaceAll('.', '\\.')
  return new RegExp(
    `(?:\\bt\\([^()]*|\\b(?:label|title|group|hint|empty|word|name|text)\\w*:\\s*|[?:]\\s*)['"\`]${escaped}['"\`]`,
  ).test(text)
}

test('every text is used', async () => {
  const owners = [...new Set(pairs.map(ownerOf))]
  const { keys, prefixes } = used(owners)
  const idle = [...(await known())].filter(
    (key) => !key.startsWith('errors.') && !keys.has(key) && ![...prefixes].some((prefix) => key.startsWith(prefix)),
  )
  expect(idle).toEqual([])
})

test('pairs lie side by side', () => {
  expect(pairs.length).toBeGreaterThan(4)
  for (const path of pairs) expect(files, relative(SRC, path)).toContain(path.replace(/zh\.ts$/, 'en.ts'))
})
