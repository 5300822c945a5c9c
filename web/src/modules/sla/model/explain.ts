/** Pure: an explanation as rows to read and as a strip to see. */

import type { Explanation } from '../queries'

type Line = Explanation['lines'][number]

export interface WhyRow {
  kind: 'counted' | 'paused' | 'ended' | 'switched'
  from: string
  /** null: it lasts, or is one moment. */
  to: string | null
  /** Counted, or how long the rest lasted. */
  seconds: number
  line: Line
}

/** A rest of hours is not said to the second: nothing is counted by it. */
function roughly(seconds: number): number {
  const size = Math.max(0, Math.round(seconds))
  return size < 3600 ? size : Math.round(size / 60) * 60
}

export function rowsOf(lines: Line[], now: Date): WhyRow[] {
  return lines.map((line) => {
    const to = line.ended_at
    const wall = (Date.parse(to ?? now.toISOString()) - Date.parse(line.began_at)) / 1000
    const kind = line.what === 'paused' && line.why === 'ended' ? 'ended' : line.what
    return {
      kind,
      from: line.began_at,
      to,
      seconds: line.what === 'counted' ? (line.seconds ?? 0) : roughly(wall),
      line,
    }
  })
}

export interface Segment {
  kind: 'counted' | 'over' | 'paused' | 'ahead'
  /** Share of the strip, 0 to 1. */
  from: number
  width: number
}

export interface Strip {
  from: string
  to: string
  segments: Segment[]
  /** Where the due time and the present stand, 0 to 1; null: beyond the strip. */
  dueAt: number | null
  nowAt: number | null
}

/** All of the clock's time from its begin to its end, or to its due time, whichever is later. */
export function stripOf(why: Explanation, now: Date): Strip | null {
  const first = why.lines[0]
  if (!first) return null
  const { clock } = why
  const over = clock.breached_at ? Date.parse(clock.breached_at) : Infinity
  const begin = Date.parse(first.began_at)
  const present = clock.ended_at ? Date.parse(clock.ended_at) : now.getTime()
  const due = clock.due_at ?? clock.breached_at
  const ends = [present, due ? Date.parse(due) : 0, ...why.ahead.map(([, to]) => Date.parse(to ?? ''))]
  const end = Math.max(...ends)
  if (!(end > begin)) return null
  const at = (moment: number): number => Math.min(1, Math.max(0, (moment - begin) / (end - begin)))
  const segments: Segment[] = []
  const add = (kind: Segment['kind'], from: number, to: number): void => {
    if (to > from) segments.push({ kind, from: at(from), width: at(to) - at(from) })
  }
  for (const line of why.lines) {
    const [from, to] = [Date.parse(line.began_at), Date.parse(line.ended_at ?? new Date(present).toISOString())]
    if (line.what === 'paused') add('paused', from, to)
    if (line.what !== 'counted') continue
    // Where all time counts there are no hours within: the stretch is one.
    const parts = (line.parts ?? []).map((part) => part.map((one) => Date.parse(one)))
    if (!parts.length && line.seconds && line.calendar === null) parts.push([from, to])
    for (const [partFrom = 0, partTo = 0] of parts) {
      add('counted', partFrom, Math.min(partTo, over))
      add('over', Math.max(partFrom, over), partTo)
    }
  }
  for (const [from, to] of why.ahead) add('ahead', Date.parse(from ?? ''), Date.parse(to ?? ''))
  return {
    from: first.began_at,
    to: new Date(end).toISOString(),
    segments,
    dueAt: due ? at(Date.parse(due)) : null,
    nowAt: clock.ended_at ? null : at(now.getTime()),
  }
}

export interface Sums {
  counted: number
  paused: number
  switches: number
}

export function sumsOf(rows: WhyRow[]): Sums {
  return {
    counted: rows.reduce((sum, row) => sum + (row.kind === 'counted' ? row.seconds : 0), 0),
    paused: rows.reduce((sum, row) => sum + (row.kind === 'paused' ? row.seconds : 0), 0),
    switches: rows.filter((row) => row.kind === 'switched').length,
  }
}
