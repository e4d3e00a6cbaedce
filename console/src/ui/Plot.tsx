import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { dayLabel, type ChartData, type ChartSeries, type ChartTone } from "./Chart";
import css from "./Chart.module.css";
import { axisEnd, spread, type Label } from "./chartLabels";

const TONES: readonly ChartTone[] = ["accent", "good", "waiting", "problem", "bad"];
const LABEL_HEIGHT = 14;

/** Colours and font as the browser resolved them, because a canvas knows no custom properties. */
interface Ink {
    font: string;
    soft: string;
    grid: string;
    tones: Record<ChartTone, string>;
}

function readInk(box: HTMLElement): Ink {
    const style = (name: string) => getComputedStyle(box.querySelector(`[data-ink="${name}"]`) ?? box);
    const tone = (name: ChartTone) => style(name).color;
    return {
        font: style("soft").font,
        soft: style("soft").color,
        grid: style("grid").color,
        tones: { accent: tone("accent"), good: tone("good"), waiting: tone("waiting"), problem: tone("problem"), bad: tone("bad") },
    };
}

/** Counts the changes of the theme, by the system or by the person. */
function useThemeChanges(): number {
    const [changes, setChanges] = useState(0);
    useEffect(() => {
        const changed = () => setChanges((before) => before + 1);
        const system = matchMedia("(prefers-color-scheme: dark)");
        const own = new MutationObserver(changed);
        system.addEventListener("change", changed);
        own.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
        return () => {
            system.removeEventListener("change", changed);
            own.disconnect();
        };
    }, []);
    return changes;
}

function seriesOf(one: ChartSeries, ink: Ink): uPlot.Series {
    const color = ink.tones[one.tone];
    const shared = { label: one.name, stroke: color, points: { show: false } };
    if (one.kind !== "bars" || !uPlot.paths.bars) return { ...shared, width: 2 };
    return { ...shared, width: 0, fill: `color-mix(in oklab, ${color} 30%, transparent)`, paths: uPlot.paths.bars({ size: [0.7, 28] }) };
}

function drawThreshold(plot: uPlot, data: ChartData, ink: Ink): void {
    if (!data.threshold) return;
    const { ctx, bbox } = plot;
    const y = Math.round(plot.valToPos(data.threshold.value, "y", true)) + 0.5;
    ctx.save();
    ctx.strokeStyle = ink.tones.problem;
    ctx.fillStyle = ink.tones.problem;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.textAlign = "left";
    ctx.textBaseline = "bottom";
    ctx.fillText(data.threshold.label, bbox.left + 4 * devicePixelRatio, y - 2 * devicePixelRatio);
    ctx.restore();
}

/** Names each series at its last value, instead of in a legend. */
function drawLabels(plot: uPlot, data: ChartData, ink: Ink): void {
    const { ctx, bbox } = plot;
    const labels: Label[] = data.series.map((one) => ({
        text: one.name,
        y: plot.valToPos(one.values.findLast((value) => value !== null) ?? 0, "y", true),
        color: ink.tones[one.tone],
    }));
    ctx.save();
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    for (const label of spread(labels, LABEL_HEIGHT * devicePixelRatio, bbox.top, bbox.top + bbox.height)) {
        ctx.fillStyle = label.color;
        ctx.fillText(label.text, bbox.left + bbox.width + 6 * devicePixelRatio, label.y);
    }
    ctx.restore();
}

/** Room for the longest name at the right. */
function labelWidth(data: ChartData, font: string): number {
    const context = document.createElement("canvas").getContext("2d");
    if (!context) return 80;
    context.font = font;
    return Math.ceil(Math.max(...data.series.map((one) => context.measureText(one.name).width))) + 10;
}

function optionsOf(data: ChartData, ink: Ink, size: { width: number; height: number }, onPoint: Props["onPoint"]): uPlot.Options {
    const end = axisEnd(data.series.flatMap((one) => one.values), data.threshold?.value);
    const axis = { stroke: ink.soft, font: ink.font.replace("600", "400"), ticks: { show: false } };
    return {
        ...size,
        padding: [8, labelWidth(data, ink.font), 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
        scales: { x: { time: false, range: [-0.5, data.days.length - 0.5] }, y: { range: [0, end] } },
        axes: [
            { ...axis, size: 32, gap: 10, space: 56, incrs: [1, 2, 5, 7, 10, 14, 30], grid: { show: false }, values: (_, splits) => splits.map((at) => label(data.days, at)) },
            { ...axis, size: 56, space: 36, grid: { stroke: ink.grid, width: 1 }, values: (_, splits) => splits.map(data.format) },
        ],
        series: [{}, ...data.series.map((one) => seriesOf(one, ink))],
        hooks: {
            draw: [
                (plot) => {
                    plot.ctx.font = ink.font.replace(/[\d.]+px/, (px) => `${Number.parseFloat(px) * devicePixelRatio}px`);
                    drawThreshold(plot, data, ink);
                    drawLabels(plot, data, ink);
                },
            ],
            setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)],
        },
    };
}

function label(days: string[], at: number): string {
    const day = days[at];
    return day ? dayLabel(day) : "";
}

interface Props extends ChartData {
    /** The day that the pointer is at. */
    onPoint: (at: number | null) => void;
}

/** The drawing of a chart. */
export default function Plot({ days, series, threshold, format, onPoint }: Props) {
    const box = useRef<HTMLDivElement>(null);
    const themeChanges = useThemeChanges();
    useEffect(() => {
        const parent = box.current;
        if (!parent) return;
        const size = () => ({ width: parent.clientWidth, height: parent.clientHeight });
        const data: ChartData = { days, series, format, ...(threshold ? { threshold } : {}) };
        const columns: uPlot.AlignedData = [days.map((_, at) => at), ...series.map((one) => one.values)];
        const plot = new uPlot(optionsOf(data, readInk(parent), size(), onPoint), columns, parent);
        const resized = new ResizeObserver(() => plot.setSize(size()));
        resized.observe(parent);
        return () => {
            resized.disconnect();
            plot.destroy();
        };
    }, [days, series, threshold, format, onPoint, themeChanges]);
    return (
        <div ref={box} className={css.plot}>
            {["soft", "grid", ...TONES].map((name) => (
                <span key={name} data-ink={name} className={`${css.probe} ${css[name] ?? ""}`} />
            ))}
        </div>
    );
}
