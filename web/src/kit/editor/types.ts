/** What the editor is given to offer while somebody types. */

export interface Offer {
  key: string
  label: string
  /** Second line or remark at the right. */
  hint?: string
}

export interface Offers {
  /** `@`: people. The key becomes `data-mention`, such as `user:12`. */
  people?: (typed: string) => Promise<Offer[]>
  /** `::`: ready texts. */
  snippets?: (typed: string) => Promise<Offer[]>
  /** The HTML of a ready text that was chosen. */
  snippetHtml?: (key: string) => Promise<string>
}

export interface EditorHandle {
  focus: (at?: 'start' | 'end') => void
  insertHtml: (html: string) => void
  insertPicture: (src: string, alt: string) => void
  /** Put the stored picture in the place of the one shown while it was sent. */
  replacePicture: (from: string, to: string | null) => void
}
