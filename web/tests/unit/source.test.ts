/** What the source promises: colours from the tokens alone, and pages that are loaded when they are opened. */

import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

const SRC = join(import.meta.dirname, '../../src')
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'))
const read = (path: string): string => readFileSync(join(SRC, path), 'utf8')

test('no raw colour stands outside of the tokens', () => {
  const found = files
    .filter((path) => /\.(vue|css)$/.test(path) && path !== 'kit/tokens.css')
    .flatMap((path) => {
      const styles = path.endsWith('.css')
        ? [read(path)]
        : [...read(path).matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map((one) => one[1]!)
      const colours = styles.flatMap(
        (style) => style.match(/#[0-9a-f]{3,8}\b(?![^{}]*\{)|\b(?:rgba?|hsla?|oklch)\(/gi) ?? [],
      )
      return colours.map((colour) => `${path}: ${colour}`)
    })
  expect(found).toEqual([])
})

test('no template carries styles of its own, which the policy of the pages forbids', () => {
  const found = files.filter((path) => path.endsWith('.vue') && /<template>[\s\S]*\sstyle="/.test(read(path)))
  expect(found).toEqual([])
})

test('what a module brings is loaded when it is opened', () => {
  const eager = files
    .filter((path) => /modules\/[\w-]+\/module\.ts$/.test(path))
    .flatMap((path) =>
      [...read(path).matchAll(/^import\s+(?!type)[^'"]*['"]([^'"]+\.vue|[^'"]*\/(?:pages|parts)\/[^'"]+)['"]/gm)].map(
        (one) => `${path}: ${one[1]}`,
      ),
    )
  expect(eager).toEqual([])
})

test('addresses of the server stand in queries and commands alone', () => {
  const isPlace = (path: string): boolean =>
    /\/(queries|commands)\.ts$/.test(path) ||
    path.startsWith('api/') ||
    // Who is signed in, and what comes by itself: there is no page without them.
    ['shared/session.ts', 'shared/live.ts'].includes(path)
  const found = files
    .filter((path) => /\.(ts|vue)$/.test(path) && !isPlace(path))
    .filter((path) => /\/api\/v\d|\bapi\.(GET|POST|PUT|PATCH|DELETE)\(/.test(read(path)))
  expect(found).toEqual([])
})
