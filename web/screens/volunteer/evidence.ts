import { api, ask } from '@/platform/http'
import { useResource, type Loaded } from '@/platform/resource'

/** useEvidence tells whether she agreed that her position is kept as evidence. Without that the phone does not ask for it. */
export function useEvidence(): Loaded<boolean> {
  const read = async (): Promise<boolean> => (await ask(api.GET('/me/consents'))).consents.some(c => c.purpose === 'location' && c.given)
  return useResource(() => 'consent.location', read, { kept: yes => yes, wants: () => false })
}
