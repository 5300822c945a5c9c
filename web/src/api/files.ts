/** Where files are found, and which of them a text shows by itself. */

export const FILES = '/api/v1/files'

export function fileAddress(id: number, isInline = false): string {
  return `${FILES}/${id}${isInline ? '?inline=true' : ''}`
}

/** Files of a request that is read by a signed link, without an account. */
export function linkedFiles(link: string): string {
  return `/api/v1/request-links/${encodeURIComponent(link)}/files`
}

/** Whether a text has this file as a picture in it. */
export function showsFile(body: string, id: number): boolean {
  return new RegExp(`${FILES}/${id}(?!\\d)`).test(body)
}
