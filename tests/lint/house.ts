// The rules of this house that the linter does not bring: no `export *`, and no clock in pure code.
// Loaded by .oxlintrc.json as a plugin; a plugin has to be a default export.

interface SyntaxNode {
  readonly type: string;
  readonly name?: string;
  readonly callee?: SyntaxNode;
  readonly arguments?: readonly SyntaxNode[];
}

interface RuleContext {
  report(finding: { readonly node: SyntaxNode; readonly message: string }): void;
}

const noExportAll = {
  create(context: RuleContext) {
    return {
      ExportAllDeclaration(node: SyntaxNode): void {
        context.report({ node, message: "`export *` hides what a file offers: name each export." });
      },
    };
  },
};

const noClock = {
  create(context: RuleContext) {
    const message = "Time comes in as an argument.";
    return {
      NewExpression(node: SyntaxNode): void {
        if (node.callee?.name === "Date" && node.arguments?.length === 0) context.report({ node, message });
      },
      // `Date()` without `new` gives now as text, whatever its arguments.
      CallExpression(node: SyntaxNode): void {
        if (node.callee?.type === "Identifier" && node.callee.name === "Date") context.report({ node, message });
      },
    };
  },
};

export default { meta: { name: "house" }, rules: { "no-export-all": noExportAll, "no-clock": noClock } };
