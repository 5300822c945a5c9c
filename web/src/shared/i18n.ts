/**
 * Texts in zh-CN and en, equal in rank.
 *
 * A module's `locales/zh.ts` and `locales/en.ts` hold the same keys; an entry joins them (`catalog.zh.ts`, `catalog.en.ts`)
 * so that only the language in use is loaded. A text may hold `{name}` for a value, and may be an object of plural forms
 * (`{ one, other }`) chosen by `count`.
 */

import { computed, shallowRef } from 'vue'

export type Locale = 'zh-CN' | 'en'
export type Text = string | { one?: string; other: string }
export interface Texts {
  [key: string]: Text | Texts
}
export type Values = Record<string, string | number>

export const LOCALES: Locale[] = ['zh-CN', 'en']
/** Each in its own words, so that nobody has to know how his language is called in another. */
export const LANGUAGES: { value: Locale; label: string }[] = [
  { value: 'zh-CN', label: '中文' },
  { value: 'en', label: 'English' },
]

const texts = shallowRef<Texts>({})
export const locale = shallowRef<Locale>('en')
export const isChinese = computed(() => locale.value === 'zh-CN')

let load: (locale: Locale) => Promise<Texts> = async () => ({})

/** Nearest of our languages to what a browser or a profile asks for. */
export function nearestLocale(wanted: string | null | undefined): Locale {
  return /^zh/i.test(wanted ?? '') ? 'zh-CN' : 'en'
}

export function useCatalog(loader: (locale: Locale) => Promise<Texts>): void {
  load = loader
}

/** Switch the language of the page; kept on this device. */
export async function setLocale(wanted: Locale, isKept = true): Promise<void> {
  texts.value = await load(wanted)
  locale.value = wanted
  document.documentElement.lang = wanted
  if (!isKept) return
  localStorage.setItem('gongdan.locale', wanted)
  isLocaleChosen.value = true
}

/** Whether the person chose the language on this device; else it is the browser's. */
export const isLocaleChosen = shallowRef(localStorage.getItem('gongdan.locale') !== null)

/** Back to what the browser asks for. */
export async function followBrowser(): Promise<void> {
  localStorage.removeItem('gongdan.locale')
  isLocaleChosen.value = false
  await setLocale(nearestLocale(navigator.language), false)
}

/** Texts given at once, for tests. */
export function useTexts(wanted: Locale, given: Texts): void {
  texts.value = given
  locale.value = wanted
}

/** Whether it is one text, maybe in plural forms; a group may well have an `other` beside its other names. */
export function isText(value: Text | Texts): value is Text {
  if (typeof value === 'string') return true
  return 'other' in value && Object.keys(value).every((form) => form === 'one' || form === 'other')
}

function find(key: string): Text | undefined {
  let at: Text | Texts | undefined = texts.value
  for (const part of key.split('.')) {
    if (typeof at !== 'object') return undefined
    at = (at as Texts)[part]
  }
  return at !== undefined && isText(at) ? at : undefined
}

export function hasText(key: string): boolean {
  return find(key) !== undefined
}

const numbers: Partial<Record<Locale, Intl.NumberFormat>> = {}

/** Small whole numbers, which nearly all are, look the same in both languages: nothing has to be loaded to write them. */
export function plainNumber(value: number): string | undefined {
  return Number.isInteger(value) && value >= 0 && value < 1000 ? String(value) : undefined
}

function numberText(value: number): string {
  return plainNumber(value) ?? (numbers[locale.value] ??= new Intl.NumberFormat(locale.value)).format(value)
}

/** The text of a key, its values filled in. A key without a text shows itself: a test keeps that from landing. */
export function t(key: string, values: Values = {}): string {
  const found = find(key)
  if (found === undefined) return key
  const form =
    typeof found === 'string'
      ? found
      : !isChinese.value && Number(values.count ?? 0) === 1
        ? (found.one ?? found.other)
        : found.other
  if (!form.includes('{')) return form
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    if (value === undefined) return whole
    return typeof value === 'number' ? numberText(value) : value
  })
}

/** A name kept per language (`{zh, en}` or `{"zh-CN": …}`), in the language of the page or the next best. */
export function named(names: Record<string, string | null | undefined> | null | undefined, fallback = ''): string {
  if (!names) return fallback
  const order = locale.value === 'zh-CN' ? ['zh-CN', 'zh', 'en'] : ['en', 'zh-CN', 'zh']
  for (const key of order) if (names[key]) return names[key] as string
  return Object.values(names).find(Boolean) ?? fallback
}
