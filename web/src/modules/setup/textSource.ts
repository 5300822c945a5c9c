/** Where the text of a kind in a language comes from, and what becomes of it. */

import type { QueryKey } from '@tanstack/vue-query'

export interface WordedText {
  kind_name: string
  version: number
}

export interface TextSource<Text extends WordedText, Draft extends object, Look> {
  draftOf: (text: Text) => Draft
  fetch: () => Promise<Text>
  save: (draft: Draft, version: number) => Promise<Text>
  /** Back to the shipped words. */
  reset: (version: number) => Promise<unknown>
  /** The draft with made-up values. */
  preview: (draft: Draft) => Promise<Look>
  /** Cached answers that are old after a change. */
  stale: QueryKey
  labels: () => Record<keyof Draft & string, string>
}
