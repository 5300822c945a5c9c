/** The log as a file: streamed, so that its length does not matter and progress can be told. */

import { problemOf } from '@/api/problems'
import type { AuditQuery } from './queries'

export interface Wanted extends AuditQuery {
  format: 'csv' | 'jsonl'
  reason: string
}

/** Resolves to the whole file; `onProgress` hears how many bytes came. Aborts with the signal. Throws ApiError. */
export async function exportLog(
  wanted: Wanted,
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Blob> {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(wanted)) {
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value))
  }
  const response = await fetch(`/api/v1/audit/export?${query.toString()}`, {
    signal,
    credentials: 'same-origin',
    headers: { 'Accept-Language': document.documentElement.lang || 'en' },
  })
  if (!response.ok || !response.body) throw await problemOf(response)
  const reader = response.body.getReader()
  const parts: BlobPart[] = []
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    parts.push(value)
    bytes += value.byteLength
    onProgress(bytes)
  }
  return new Blob(parts, { type: response.headers.get('content-type') ?? 'application/octet-stream' })
}

export function saveFile(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
