/** Spans of days and sizes of files, as people of each language write them. */
import { expect, test } from 'vitest'

import { dateSpan, fileSize } from '@/shared/format'
import { locale } from '@/shared/i18n'

test.each([
  ['2026-11-23', '2026-11-29', 'Nov 23 – 29, 2026', '2026年11月23日 至 29日'],
  ['2026-11-30', '2026-12-06', 'Nov 30 – Dec 6, 2026', '2026年11月30日 至 12月6日'],
  ['2026-12-28', '2027-01-03', 'Dec 28, 2026 – Jan 3, 2027', '2026年12月28日 至 2027年1月3日'],
])('from %s to %s', (from, to, english, chinese) => {
  locale.value = 'en'
  // Node and browsers write thin spaces around the dash.
  expect(dateSpan(from, to).replace(/\s/g, ' ')).toBe(english)
  locale.value = 'zh-CN'
  expect(dateSpan(from, to)).toBe(chinese)
})

test('the limit of a file is said as it was set', () => {
  locale.value = 'en'
  expect(fileSize(100 * 1024 * 1024)).toBe('100 MB')
  expect(fileSize(1536)).toBe('1.5 kB')
  expect(fileSize(900)).toBe('900 bytes')
})
