/** Joins the texts of modules, found by their place, under the module's name. */

import type { Texts } from '@/shared/i18n'

export function joinTexts(found: Record<string, Texts>, entry = ''): Texts {
  const joined: Texts = {}
  for (const [path, texts] of Object.entries(found)) {
    const parts = path.split('/')
    // The entry's own lie beside its catalogue: `./locales/zh.ts`.
    const owner = parts.at(-3) === '.' ? entry : (parts.at(-3) ?? '')
    const file = (parts.at(-1) ?? '').replace(/\.(zh|en)\.ts$|^(zh|en)\.ts$/, '').replace(/\.ts$/, '')
    // `kit/locales/zh.ts` is `kit`; `shared/locales/errors.zh.ts` is `errors`.
    joined[file || owner] = { ...(joined[file || owner] as Texts | undefined), ...texts }
  }
  return joined
}
