// fires: eslint(no-var)
export var one = 1;
