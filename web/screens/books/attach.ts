import { api, ask } from '@/platform/http'

/** attach uploads the picture of a proposal. */
export async function attach(proposal: string, picture: Blob): Promise<void> {
  await ask(api.PUT('/proposals/{id}/attachment', { params: { path: { id: proposal } }, body: picture as never, bodySerializer: (b: unknown) => b as Blob, headers: { 'Content-Type': 'image/jpeg' } }))
}
