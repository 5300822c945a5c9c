/** Pure: how an approval stands. */

import type { Schemas } from '@/api/client'

type Step = Schemas['ApprovalRow']['steps'][number]
type Row = Pick<Schemas['ApprovalRow'], 'steps'>

export function whoDecides(step: Pick<Step, 'approver' | 'role'>): string {
  return step.approver?.name ?? step.role?.name ?? ''
}

/** Names of those for whom it waits now. */
export function waitsFor(approval: Row): string[] {
  return approval.steps
    .filter((one) => one.state === 'pending')
    .map(whoDecides)
    .filter(Boolean)
}

export interface BulkOutcome {
  done: number
  refused: { number: string; error: unknown }[]
}

/** One after the other, so that a refusal of one leaves the others as they are decided. */
export async function decideAll<T extends { id: number; ticket: { number: string } }>(
  approvals: T[],
  decide: (approval: T) => Promise<unknown>,
): Promise<BulkOutcome> {
  const outcome: BulkOutcome = { done: 0, refused: [] }
  for (const one of approvals) {
    try {
      await decide(one)
      outcome.done += 1
    } catch (error) {
      outcome.refused.push({ number: one.ticket.number, error })
    }
  }
  return outcome
}

/** A text without its marks, a line for each paragraph; nothing in it is run or fetched. */
export function plainText(body: string, format: 'text' | 'html'): string {
  if (format === 'text') return body
  const parsed = new DOMParser().parseFromString(body.replace(/<(br|\/p|\/li|\/div)\b[^>]*>/gi, '$&\n'), 'text/html')
  for (const one of parsed.querySelectorAll('script, style')) one.remove()
  return (parsed.body.textContent ?? '').replace(/\n{3,}/g, '\n\n').trim()
}
