/** What axe finds on a page; a journey holds it against nothing. */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import type { Page } from '@playwright/test'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export async function violations(page: Page): Promise<string[]> {
  // All of a long page at once: what a bar at the foot covers at this moment is reached by scrolling.
  const size = page.viewportSize()
  for (let round = 0; size && round < 3; round += 1) {
    const height = await page.evaluate(() => document.documentElement.scrollHeight)
    if (height <= (page.viewportSize()?.height ?? height)) break
    await page.setViewportSize({ width: size.width, height: Math.min(height, 4000) })
    await page.waitForTimeout(300)
  }
  // Colours that are still on their way from one theme to the other are nobody's reading.
  await page.waitForTimeout(250)
  // Through the debugger, which the policy of the page does not bind.
  await page.evaluate(source)
  const found = await page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const found = await (
      window as unknown as {
        axe: {
          run: (
            o: object,
          ) => Promise<{ violations: { id: string; nodes: { target: string[]; failureSummary?: string }[] }[] }>
        }
      }
    ).axe.run({
      runOnly: { type: 'tag', values: tags },
    })
    return found.violations.map(
      (one) =>
        `${one.id}: ${one.nodes.map((node) => `${node.target.join(' ')} (${node.failureSummary?.split('\n').slice(1).join('; ') ?? ''})`).join(' | ')}`,
    )
  })
  if (size) await page.setViewportSize(size)
  return found
}
