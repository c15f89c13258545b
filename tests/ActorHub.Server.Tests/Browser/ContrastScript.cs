namespace ActorHub.Server.Tests.Browser;

/// <summary>Measures contrast by computed styles (WCAG 2.2 §1.4.3, §1.4.11), and lists what has too little.</summary>
internal static class ContrastScript
{
    public const string Text = """
        () => {
          const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
          const pixel = (...colors) => { // painted over each other, so that every notation and transparency counts as it is shown
            canvas.clearRect(0, 0, 1, 1);
            for (const color of colors) {
              canvas.fillStyle = color;
              canvas.fillRect(0, 0, 1, 1);
            }
            return canvas.getImageData(0, 0, 1, 1).data;
          };
          const backgrounds = (element) => {
            const layers = [];
            for (let each = element; each; each = each.parentElement) {
              layers.unshift(getComputedStyle(each).backgroundColor);
            }
            return ["white", ...layers];
          };
          const luminance = (rgb) => [...rgb].slice(0, 3).map((part) => part / 255)
            .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
            .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
          const contrast = (color, behind) => {
            const [a, b] = [luminance(pixel(...behind, color)), luminance(pixel(...behind))];
            return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          };
          const found = [];
          const need = (least, color, behind, what) => {
            const ratio = contrast(color, behind);
            if (ratio < least) {
              found.push(`${what}: ${ratio.toFixed(2)}, needs ${least}; ${color} on ${behind.at(-1)}`);
            }
          };
          const name = (element) => `${element.localName}${element.id && `#${element.id}`}.${element.className} "${element.textContent.trim().slice(0, 30)}"`;
          const hiddenFromSight = (element) => getComputedStyle(element).clipPath !== "none" || (element.parentElement && hiddenFromSight(element.parentElement));
          let texts = 0;
          for (const element of document.querySelectorAll("body *")) {
            if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || hiddenFromSight(element) || element.localName === "option") {
              continue;
            }
            const style = getComputedStyle(element);
            if ([...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()) && parseFloat(style.fontSize) > 0) {
              texts++;
              need(4.5, style.color, backgrounds(element), name(element));
            }
            if (element.placeholder) {
              need(4.5, getComputedStyle(element, "::placeholder").color, backgrounds(element), `placeholder of ${name(element)}`);
            }
            if (element.matches(".control")) {
              const mark = getComputedStyle(element, "::before");
              need(4.5, mark.color, [...backgrounds(element), mark.backgroundColor], `mark of ${name(element)}`);
            }
            if (element.matches("button, select, input:not([type=radio]), textarea, .box") && style.borderTopWidth !== "0px" && style.borderTopColor !== "rgba(0, 0, 0, 0)") {
              need(3, style.borderTopColor, backgrounds(element.parentElement), `edge of ${name(element)}`);
            }
            if (element.matches(".lamp")) {
              need(3, style.backgroundColor, backgrounds(element.parentElement), name(element));
            }
            if (element.matches("#frames .error")) {
              need(3, style.borderLeftColor, backgrounds(element.parentElement), `mark of ${name(element)}`);
            }
            if (element.matches("button, select, input, textarea")) { // the page shows the focus only to the keyboard
              const before = document.activeElement;
              const shown = element.matches("#text") ? element.closest(".box") : element.matches("[type=radio]") ? element.nextElementSibling : element;
              const look = getComputedStyle(shown);
              before.blur();
              const unfocused = [look.outlineStyle, look.borderTopColor, look.boxShadow].join();
              element.focus({ focusVisible: true, preventScroll: true });
              if ([look.outlineStyle, look.borderTopColor, look.boxShadow].join() === unfocused) {
                found.push(`the focus of ${name(element)} is not shown`);
              }
              need(3, look.outlineStyle !== "none" ? look.outlineColor : look.borderTopColor, backgrounds(shown.parentElement), `focus of ${name(element)}`);
              before.focus({ preventScroll: true });
            }
          }
          return texts < 10 ? [`only ${texts} texts were measured`] : found;
        }
        """;
}
