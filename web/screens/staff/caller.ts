import { nextTick, reactive, ref, watch, type Ref } from 'vue'
import { newCaller, touched, type Caller } from '@/core/proxy'
import { dropDraft, readDraft, saveDraft } from '@/platform/db'
import { session } from '@/platform/session'
import { open, seal, wipe } from '@/platform/vault'

const name = 'desk.caller'

/**
 * useCaller is the order that is being written down, kept at every key. It holds a third person's number and address, so it
 * lies in the vault, for a day at most; where there is none, without what names her.
 */
export function useCaller(): { caller: Caller; restored: Ref<boolean>; clear: () => Promise<void> } {
  const caller = reactive(newCaller())
  const restored = ref(false)
  let quiet = true
  let last: Promise<unknown> = Promise.resolve()
  watch(() => session.me?.id, () => take(), { immediate: true }) // the account's own store opens with its session

  async function take(): Promise<void> {
    const was = (await open<Caller>(name)) ?? (await readDraft<Caller>(name))
    if (was && !touched(caller)) {
      Object.assign(caller, newCaller(), was, { danger: '' }) // whether life is in danger is asked anew
      restored.value = touched(caller)
    }
    await nextTick()
    quiet = false
    if (!was && touched(caller)) await keep()
  }
  /** keep writes what stands on the page, one writing after the other: an older one must not come last. */
  function keep(): Promise<unknown> {
    last = last.then(async () => {
      if (quiet || (await seal(name, caller))) return
      await saveDraft(name, { ...caller, person: undefined, phone: '', contact: '', address: '', note: '' })
    }).catch(() => undefined)
    return last
  }
  watch(caller, () => { if (!quiet && touched(caller)) void keep() }, { deep: true })

  async function clear(): Promise<void> {
    quiet = true
    Object.assign(caller, newCaller(), { person: undefined })
    restored.value = false
    await last
    await Promise.all([wipe(name), dropDraft(name)])
    await nextTick()
    quiet = false
  }
  return { caller, restored, clear }
}
