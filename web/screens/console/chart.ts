// The desk's chart, with uPlot: a chunk of its own, fetched when there are months enough to show a course.
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'

/** Bar is one value of the course. */
export interface Bar { label: string; value: number }
/** Chart is a drawn chart. */
export interface Chart { resize: () => void; remove: () => void }

function colours(el: HTMLElement): { ink: string; hair: string; brand: string } {
  const s = getComputedStyle(el)
  return { ink: s.getPropertyValue('--ink').trim(), hair: s.getPropertyValue('--hair').trim(), brand: s.getPropertyValue('--brand').trim() }
}

/** drawChart draws bars in an element, in the page's own colours and letters. */
export function drawChart(el: HTMLElement, rows: readonly Bar[], name: string): Chart {
  const c = colours(el)
  const root = parseFloat(getComputedStyle(document.documentElement).fontSize)
  const font = `${Math.round(root * 0.875)}px ${getComputedStyle(el).fontFamily}`
  const height = (): number => Math.round(Math.min(16 * root, window.innerHeight * 0.5))
  const axis = { stroke: c.ink, font, grid: { stroke: c.hair, width: 1 }, ticks: { stroke: c.hair, width: 1 } }
  const plot = new uPlot({
    width: el.clientWidth, height: height(), legend: { show: false }, cursor: { show: false }, padding: [root, root, 0, 0],
    scales: { x: { time: false, range: [-0.6, rows.length - 0.4] }, y: { range: (_u, _min, max) => [0, Math.max(1, max * 1.1)] } },
    axes: [
      { ...axis, size: root * 2, splits: () => rows.map((_, i) => i), values: (_u, ticks) => ticks.map(i => rows[i]?.label ?? ''), space: root * 4, grid: { show: false } },
      { ...axis, size: root * 3.5 },
    ],
    series: [{}, { label: name, stroke: c.brand, fill: c.brand, paths: uPlot.paths.bars?.({ size: [0.6, root * 4] }), points: { show: false } }],
  }, [rows.map((_, i) => i), rows.map(r => r.value)], el)
  return { resize: () => plot.setSize({ width: el.clientWidth, height: height() }), remove: () => plot.destroy() }
}
